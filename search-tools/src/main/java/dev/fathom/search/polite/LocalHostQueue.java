package dev.fathom.search.polite;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The host queue of one process.
 *
 * <p>One lock guards all; nobody holds it while waiting, and what is done under it takes
 * microseconds. Who waits first for a host goes first, also past others who wait with a quicker
 * pace. Waiting blocks a virtual thread cheaply and ends on interruption; one who gives up leaves
 * the line without a trace. Hosts that nobody asked for an hour are forgotten.
 */
public final class LocalHostQueue implements HostQueue {
  private static final Duration REMEMBERED = Duration.ofHours(1);
  private static final int MANY_HOSTS = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Line> lines = new HashMap<>();
  private final Time time;

  public LocalHostQueue() {
    this(Time.real());
  }

  LocalHostQueue(Time time) {
    this.time = time;
  }

  @Override
  public Turn enter(String host, Pace pace, Duration patience)
      throws InterruptedException, HostBusyException {
    lock.lockInterruptibly();
    try {
      forgetIdleHosts();
      Line line = lines.computeIfAbsent(host, _ -> new Line());
      Condition changed = lock.newCondition();
      line.waiting.add(changed);
      try {
        awaitTurn(host, line, changed, pace, time.now().plus(patience));
        line.state = line.state.start(time.now());
      } finally {
        line.waiting.remove(changed);
        line.wakeFirst();
      }
      return new LocalTurn(line);
    } finally {
      lock.unlock();
    }
  }

  private void awaitTurn(String host, Line line, Condition changed, Pace pace, Instant deadline)
      throws InterruptedException, HostBusyException {
    while (true) {
      Instant now = time.now();
      Instant earliest = line.state.earliest(pace);
      if (earliest.isAfter(deadline)) {
        throw new HostBusyException(host, Duration.between(now, earliest));
      }
      boolean first = changed.equals(line.waiting.peekFirst());
      boolean blocked = !first || line.state.full(pace);
      if (!blocked && !earliest.isAfter(now)) {
        return;
      }
      if (!deadline.isAfter(now)) {
        throw new HostBusyException(host, Duration.ZERO);
      }
      time.await(changed, Duration.between(now, blocked ? deadline : earliest));
    }
  }

  private void forgetIdleHosts() {
    if (lines.size() >= MANY_HOSTS) {
      Instant now = time.now();
      lines
          .values()
          .removeIf(line -> line.waiting.isEmpty() && line.state.forgettable(now, REMEMBERED));
    }
  }

  /** Who waits for a host, in order, and what is known of it. Guarded by the lock. */
  private static final class Line {
    final ArrayDeque<Condition> waiting = new ArrayDeque<>();
    HostState state = HostState.NEW;

    void wakeFirst() {
      Condition first = waiting.peekFirst();
      if (first != null) {
        first.signal();
      }
    }
  }

  private final class LocalTurn implements Turn {
    private final Line line;
    private boolean closed;

    LocalTurn(Line line) {
      this.line = line;
    }

    @Override
    public void backOff(Duration retryAfter) {
      lock.lock();
      try {
        line.state = line.state.backOff(time.now(), retryAfter);
        line.wakeFirst();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (!closed) {
          closed = true;
          line.state = line.state.close();
          line.wakeFirst();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
