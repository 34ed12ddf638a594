package dev.fathom.agent.run;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Carries runs forward: on virtual threads, up to {@link #AT_ONCE} at a time in one instance. Which
 * instance carries a run is settled in the database by db-scheduler. A run whose instance dies is
 * picked up by another after four missed heartbeats, and goes on from its journal.
 *
 * <p>A run that throws is tried again twice with growing pauses, since a step that failed has left
 * nothing behind; then it has failed.
 */
@ApplicationScoped
class RunWorker {
  private static final Logger LOG = Logger.getLogger(RunWorker.class);
  private static final TaskDescriptor<Void> TASK = TaskDescriptor.of("research-run");
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final int AT_ONCE = 4;
  private static final int ATTEMPTS = 3;

  private final RunStore store;
  private final RunJson json;
  private final ResearchLoop loop;
  private final Scheduler scheduler;

  RunWorker(RunStore store, RunJson json, ResearchLoop loop, DataSource dataSource) {
    this.store = store;
    this.json = json;
    this.loop = loop;
    this.scheduler =
        Scheduler.create(dataSource, task())
            .threads(AT_ONCE)
            .executorService(
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("run-", 0).factory()))
            .pollingInterval(Duration.ofSeconds(1))
            .heartbeatInterval(HEARTBEAT)
            .missedHeartbeatsLimit(4)
            .shutdownMaxWait(Duration.ofSeconds(1))
            .build();
  }

  /** A process that died may have left a run that nothing would carry. */
  void start(@Observes StartupEvent event) {
    store.ready().forEach(this::schedule);
    scheduler.start();
  }

  void stop(@Observes ShutdownEvent event) {
    scheduler.stop();
  }

  /** Has the run carried by this instance or another, once the caller's transaction commits. */
  void schedule(UUID id) {
    scheduler.scheduleIfNotExists(TASK.instance(id.toString()).scheduledTo(Instant.now()));
  }

  /** Looks for due runs now rather than at the next poll. */
  void lookForWork() {
    scheduler.triggerCheckForDueExecutions();
  }

  private CustomTask<Void> task() {
    return Tasks.custom(TASK)
        .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(Duration.ofSeconds(1)))
        .execute(
            (instance, context) -> {
              carry(UUID.fromString(instance.getId()), context.getExecution().consecutiveFailures);
              return this::completed;
            });
  }

  /** An answer may have come while the execution still stood in the way of a new one. */
  private void completed(ExecutionComplete complete, ExecutionOperations<Void> operations) {
    operations.remove();
    UUID id = UUID.fromString(complete.getExecution().taskInstance.getId());
    if (store.find(id).ready()) {
      schedule(id);
    }
  }

  private void carry(UUID id, int failures) {
    RunStore.Carried carried = store.carry(id);
    Run run = carried.run();
    if (!run.ready()) {
      return;
    }
    var question = new Question(run.question(), run.language(), store.sources(id));
    try {
      switch (loop.carry(new JournalledRun(store, json, carried, question))) {
        case Outcome.Completed(var report) ->
            store.end(id, carried.epoch(), RunState.COMPLETED, null, report);
        case Outcome.Incomplete(var report, var reason) ->
            store.end(
                id,
                carried.epoch(),
                RunState.INCOMPLETE,
                new Run.Problem("The report is incomplete", reason),
                report);
        case Outcome.Waiting(var state) -> store.enter(id, carried.epoch(), state);
      }
    } catch (RunCancelledException cancelled) {
      LOG.debugf("Run %s was cancelled", id);
    } catch (SupersededException superseded) {
      LOG.infof("Run %s is carried by another worker now", id);
    } catch (RuntimeException | Error failure) {
      if (store.find(id).state() == RunState.CANCELLED) {
        LOG.debugf("Run %s was cancelled in the middle of a step", id);
        return;
      }
      if (failures + 1 < ATTEMPTS) {
        LOG.warnf(failure, "Run %s failed and will be tried again", id);
        throw failure;
      }
      LOG.errorf(failure, "Run %s failed", id);
      store.fail(id, carried.epoch(), problem(failure));
    }
  }

  private static Run.Problem problem(Throwable failure) {
    String message = failure.getMessage();
    return new Run.Problem(
        "The research failed", message == null ? failure.getClass().getSimpleName() : message);
  }
}
