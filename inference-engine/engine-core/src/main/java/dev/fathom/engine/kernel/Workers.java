package dev.fathom.engine.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads that share the parts of one task at a time. Between tasks a worker spins for a
 * short while, because the next one is usually microseconds away, then parks. The caller works too
 * and returns when every part is done; what a part throws reaches the caller.
 *
 * <p>Each thread has a stretch of parts and takes them in order, since parts that follow each other
 * mostly read memory that does, and the processor fetches ahead; one that has finished takes what
 * is last of another's.
 *
 * <p>{@link #run} is for one caller at a time. A part may not call it again.
 */
public final class Workers implements AutoCloseable {

  private static final int SPINS = 20_000;

  private final Worker[] workers;
  private volatile @Nullable Job current;
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param parallelism threads that work on a task, the caller among them
   */
  public Workers(int parallelism) {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism is " + parallelism);
    }
    workers = new Worker[parallelism - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].thread.start();
    }
  }

  /** Threads that work on a task, the caller among them. */
  public int parallelism() {
    return workers.length + 1;
  }

  void run(int count, IntConsumer task) {
    if (workers.length == 0 || count <= 1) {
      for (int i = 0; i < count; i++) {
        task.accept(i);
      }
      return;
    }
    Job job = new Job(count, parallelism(), task);
    current = job;
    for (Worker worker : workers) {
      worker.wake();
    }
    job.work(0);
    job.await();
    current = null;
    Throwable failure = job.failure.get();
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** A thread that takes parts of whatever is current. */
  private final class Worker implements Runnable {

    private final int index;
    private final Thread thread;
    private volatile boolean parked;

    Worker(int index) {
      this.index = index;
      thread = Thread.ofPlatform().name("engine-worker-" + index).daemon().unstarted(this);
    }

    /** After the task was set: a worker that saw none has said that it parks, and is woken. */
    void wake() {
      if (parked) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void run() {
      Job done = null;
      int spins = 0;
      while (!closed) {
        Job job = current;
        if (job != null && job != done) {
          job.work(index);
          done = job;
          spins = 0;
        } else if (spins++ < SPINS) {
          Thread.onSpinWait();
        } else {
          parked = true;
          if (current == job && !closed) {
            LockSupport.park(Workers.this);
          }
          parked = false;
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker.thread);
    }
  }

  /** One task: parts are claimed, and counted when they are done. */
  private static final class Job {

    private final int count;
    private final IntConsumer task;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * Of each thread the parts that nobody has claimed: the first, and in the upper half the end.
     */
    private final AtomicLongArray unclaimed;

    Job(int count, int threads, IntConsumer task) {
      this.count = count;
      this.task = task;
      unclaimed = new AtomicLongArray(threads);
      for (int i = 0; i < threads; i++) {
        unclaimed.set(i, stretch((long) count * i / threads, (long) count * (i + 1) / threads));
      }
    }

    private static long stretch(long first, long end) {
      return end << 32 | first;
    }

    /** Claims a thread's first part, or its last; −1 if it has none. */
    private int claim(int thread, boolean last) {
      while (true) {
        long own = unclaimed.get(thread);
        int first = (int) own;
        int end = (int) (own >> 32);
        if (first == end) {
          return -1;
        }
        long rest = last ? stretch(first, end - 1) : stretch(first + 1, end);
        if (unclaimed.compareAndSet(thread, own, rest)) {
          return last ? end - 1 : first;
        }
      }
    }

    /** Claims a part for a thread; −1 if there is none. */
    private int claim(int thread) {
      int part = claim(thread, false);
      for (int i = 1; part < 0 && i < unclaimed.length(); i++) {
        part = claim((thread + i) % unclaimed.length(), true);
      }
      return part;
    }

    void work(int thread) {
      for (int part = claim(thread); part >= 0; part = claim(thread)) {
        try {
          task.accept(part);
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        }
        if (finished.incrementAndGet() == count) {
          LockSupport.unpark(caller);
        }
      }
    }

    void await() {
      for (int spins = 0; finished.get() < count; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(this, 1_000_000);
        }
      }
    }
  }
}
