package dev.fathom.agent.cli;

import dev.fathom.agent.run.Run;
import dev.fathom.agent.run.RunEvent;
import dev.fathom.agent.run.Runs;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Runs that somebody waits for at a terminal. When the terminal's process is told to stop, they are
 * cancelled; when it is killed, they go on with the next start.
 */
@ApplicationScoped
@Unremovable
class ForegroundRun {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int BATCH = 500;

  private final Runs runs;
  private final Set<UUID> waitedFor = ConcurrentHashMap.newKeySet();

  ForegroundRun(Runs runs) {
    this.runs = runs;
  }

  /** Waits for the run to end, handing on its events as they come. */
  Run follow(UUID id, Consumer<RunEvent> watcher) throws InterruptedException {
    waitedFor.add(id);
    long seen = 0;
    while (true) {
      Run run = runs.find(id);
      for (RunEvent event : runs.eventsAfter(id, seen, BATCH)) {
        watcher.accept(event);
        seen = event.seq();
      }
      if (run.state().terminal() && seen >= run.lastEvent()) {
        waitedFor.remove(id);
        return run;
      }
      Thread.sleep(PAUSE);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    waitedFor.forEach(runs::cancel);
  }
}
