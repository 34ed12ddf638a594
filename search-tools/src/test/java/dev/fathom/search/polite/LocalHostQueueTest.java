package dev.fathom.search.polite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.polite.HostQueue.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Many who ask at once. Time stands still, so that only turns given back let others start. */
class LocalHostQueueTest {
  private static final Duration PATIENCE = Duration.ofDays(1);
  private static final Pace ONE = new Pace(Duration.ZERO, 1);

  private final StandingTime time = new StandingTime();
  private final LocalHostQueue queue = new LocalHostQueue(time);

  @Test
  void turnsComeInTheOrderInWhichTheyWereAskedFor() throws Exception {
    Queue<Integer> order = new ConcurrentLinkedQueue<>();
    List<Thread> askers = new ArrayList<>();
    try (Turn _ = queue.enter("a.example", ONE, PATIENCE)) {
      for (int i = 0; i < 20; i++) {
        int number = i;
        askers.add(asker(() -> order.add(number)));
        time.waiting.acquire();
      }
    }
    for (Thread asker : askers) {
      asker.join();
    }
    assertThat(List.copyOf(order)).isSorted().hasSize(20);
  }

  @Test
  void neverMoreAtOnceThanThePaceAllowsAndEveryoneIsServed() throws Exception {
    Pace three = new Pace(Duration.ZERO, 3);
    AtomicInteger open = new AtomicInteger();
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    List<Thread> askers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      askers.add(
          Thread.startVirtualThread(
              () -> {
                try (Turn _ = queue.enter("a.example", three, PATIENCE)) {
                  seen.add(open.incrementAndGet());
                  LockSupport.parkNanos(1);
                  open.decrementAndGet();
                } catch (InterruptedException | HostBusyException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread asker : askers) {
      asker.join();
    }
    assertThat(seen).hasSize(300).allMatch(atOnce -> atOnce <= 3);
  }

  @Test
  void oneWhoIsInterruptedLeavesTheLineToTheOthers() throws Exception {
    Queue<String> served = new ConcurrentLinkedQueue<>();
    Thread impatient;
    Thread patient;
    try (Turn _ = queue.enter("a.example", ONE, PATIENCE)) {
      impatient = asker(() -> served.add("impatient"));
      time.waiting.acquire();
      patient = asker(() -> served.add("patient"));
      time.waiting.acquire();
      impatient.interrupt();
      impatient.join();
    }
    patient.join();
    assertThat(served).containsExactly("patient");
  }

  @Test
  void hostsDoNotWaitForEachOther() throws Exception {
    try (Turn _ = queue.enter("a.example", ONE, PATIENCE);
        Turn _ = queue.enter("b.example", ONE, PATIENCE)) {
      assertThat(time.waiting.availablePermits()).isZero();
    }
  }

  private Thread asker(Runnable deed) {
    return Thread.startVirtualThread(
        () -> {
          try (Turn _ = queue.enter("a.example", ONE, PATIENCE)) {
            deed.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (HostBusyException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static final class StandingTime implements Time {
    final Semaphore waiting = new Semaphore(0);

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the queue's loop looks again
    public void await(Condition signal, Duration longest) throws InterruptedException {
      waiting.release();
      signal.await();
    }
  }
}
