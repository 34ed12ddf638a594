package dev.fathom.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.agent.PostgresForTests;
import dev.fathom.agent.corpus.CorpusService;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresForTests.class)
@TestProfile(RunsTest.Scripted.class)
class RunsTest {
  public static final class Scripted implements QuarkusTestProfile {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(ScriptedLoop.class);
    }
  }

  private static final Clarification PERIOD =
      new Clarification("period", "Which year?", List.of("2023", "2022"), "2023");
  private static final Plan PLAN =
      new Plan(List.of(new Plan.Item("q1", "How did sales develop?", List.of())));

  @Inject Runs runs;
  @Inject RunStore store;
  @Inject CorpusService corpora;

  UUID corpus;

  @BeforeEach
  void makeCorpus() {
    corpus = corpora.create("For a test");
  }

  @Test
  void whatTheAskerSaysReachesTheNextStepUntilTheReportIsWritten() throws InterruptedException {
    script(
        run -> {
          run.enter(RunState.PLANNING);
          run.propose(PLAN);
          if (!run.approved()) {
            return new Outcome.Waiting(RunState.AWAITING_APPROVAL);
          }
          run.step("heed", Integer.class, () -> run.steering().size());
          assertThat(run.steering())
              .containsExactly(
                  new Steer(Steer.Kind.ADD, "And costs?"), new Steer(Steer.Kind.DROP, "q1"));
          return ScriptedLoop.completed(run);
        });

    UUID id = start();
    await(id, RunState.AWAITING_APPROVAL);
    runs.steer(id, new Steer(Steer.Kind.ADD, "And costs?"));
    runs.steer(id, new Steer(Steer.Kind.DROP, "q1"));
    assertThatThrownBy(() -> runs.steer(id, new Steer(Steer.Kind.DROP, "q9")))
        .isInstanceOf(RunConflictException.class)
        .hasMessageContaining("q1, a1");
    runs.approvePlan(id);
    await(id, RunState.COMPLETED);

    assertThat(runs.eventsAfter(id, 0, 100)).extracting(RunEvent::type).contains("steered");
    assertThatThrownBy(() -> runs.steer(id, new Steer(Steer.Kind.NOTE, "Too late")))
        .isInstanceOf(RunConflictException.class)
        .hasMessageContaining("until it writes");
  }

  @Test
  void doesEachStepOnceAlthoughTheLoopIsCarriedAgainAfterEachWait() throws InterruptedException {
    var asked = new AtomicInteger();
    var planned = new AtomicInteger();
    script(
        run -> {
          run.enter(RunState.CLARIFYING);
          run.step("clarify", Integer.class, asked::incrementAndGet);
          run.ask(List.of(PERIOD));
          if (!run.answered()) {
            return new Outcome.Waiting(RunState.AWAITING_ANSWERS);
          }
          run.enter(RunState.PLANNING);
          run.step("plan", Integer.class, planned::incrementAndGet);
          run.propose(PLAN);
          if (!run.approved()) {
            return new Outcome.Waiting(RunState.AWAITING_APPROVAL);
          }
          return ScriptedLoop.completed(run);
        });

    UUID id = start();
    await(id, RunState.AWAITING_ANSWERS);
    runs.answer(id, "period", "2022");
    await(id, RunState.AWAITING_APPROVAL);
    runs.approvePlan(id);
    await(id, RunState.COMPLETED);

    assertThat(asked).hasValue(1);
    assertThat(planned).hasValue(1);
    assertThat(runs.report(id)).isPresent();
  }

  @Test
  void takesTheDefaultWhereTheUserSkipsAQuestion() throws InterruptedException {
    script(
        run -> {
          run.ask(List.of(PERIOD));
          if (!run.answered()) {
            return new Outcome.Waiting(RunState.AWAITING_ANSWERS);
          }
          assertThat(run.answers()).containsEntry("period", "2023");
          return ScriptedLoop.completed(run);
        });
    UUID id = start();
    await(id, RunState.AWAITING_ANSWERS);
    runs.answer(id, "period", null);
    await(id, RunState.COMPLETED);
  }

  @Test
  void carriesOutThePlanAsTheUserEditedIt() throws InterruptedException {
    var edited = new Plan(List.of(new Plan.Item("q1", "Why did sales fall?", List.of("decline"))));
    script(
        run -> {
          run.propose(PLAN);
          if (!run.approved()) {
            return new Outcome.Waiting(RunState.AWAITING_APPROVAL);
          }
          assertThat(run.plan()).isEqualTo(edited);
          return ScriptedLoop.completed(run);
        });
    UUID id = start();
    await(id, RunState.AWAITING_APPROVAL);
    runs.editPlan(id, 1, edited);
    assertThatThrownBy(() -> runs.editPlan(id, 1, PLAN)).isInstanceOf(StalePlanException.class);
    runs.approvePlan(id);
    await(id, RunState.COMPLETED);
  }

  @Test
  void cancelsAtOnceAndLetsTheWorkerWriteNothingMore() throws InterruptedException {
    var inTheMiddle = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    var wentOn = new AtomicInteger();
    script(
        run -> {
          run.step(
              "long",
              Integer.class,
              () -> {
                inTheMiddle.countDown();
                cancelled.await();
                return 1;
              });
          wentOn.incrementAndGet();
          return ScriptedLoop.completed(run);
        });
    UUID id = start();
    inTheMiddle.await();
    assertThat(runs.cancel(id).state()).isEqualTo(RunState.CANCELLED);
    long lastEvent = runs.find(id).lastEvent();
    cancelled.countDown();
    Thread.sleep(300);

    assertThat(wentOn).hasValue(0);
    assertThat(runs.find(id).lastEvent()).isEqualTo(lastEvent);
    assertThat(runs.report(id)).isEmpty();
  }

  @Test
  void triesAFailedStepAgainWithoutRepeatingThoseBeforeIt() throws InterruptedException {
    var first = new AtomicInteger();
    var second = new AtomicInteger();
    script(
        run -> {
          run.step("first", Integer.class, first::incrementAndGet);
          run.step(
              "second",
              Integer.class,
              () -> {
                if (second.incrementAndGet() == 1) {
                  throw new IllegalStateException("not this time");
                }
                return 1;
              });
          return ScriptedLoop.completed(run);
        });
    UUID id = start();
    await(id, RunState.COMPLETED);
    assertThat(first).hasValue(1);
    assertThat(second).hasValue(2);
  }

  @Test
  void failsWithTheReasonWhenTryingAgainDoesNotHelp() throws InterruptedException {
    script(
        run -> {
          throw new IllegalStateException("the disk is full");
        });
    UUID id = start();
    await(id, RunState.FAILED);
    assertThat(runs.find(id).problem())
        .isEqualTo(new Run.Problem("The research failed", "the disk is full"));
  }

  @Test
  void numbersEventsWithoutGaps() throws InterruptedException {
    script(
        run -> {
          for (int i = 0; i < 40; i++) {
            run.tell(new Progress.Checking(i, 40));
          }
          return ScriptedLoop.completed(run);
        });
    UUID id = start();
    await(id, RunState.COMPLETED);
    List<RunEvent> events = runs.eventsAfter(id, 0, 1000);
    assertThat(events.stream().map(RunEvent::seq))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    assertThat(runs.eventsAfter(id, 7, 1000)).first().extracting(RunEvent::seq).isEqualTo(8L);
    assertThat(runs.find(id).lastEvent()).isEqualTo(events.size());
  }

  @Test
  void shutsOutAWorkerThatWasGivenUpForDead() throws InterruptedException {
    script(
        run -> {
          run.ask(List.of(PERIOD));
          return new Outcome.Waiting(RunState.AWAITING_ANSWERS);
        });
    UUID id = start();
    await(id, RunState.AWAITING_ANSWERS);
    RunStore.Carried early = store.carry(id);
    RunStore.Carried late = store.carry(id);

    assertThat(store.startStep(id, late.epoch(), "step")).isEmpty();
    store.finishStep(id, late.epoch(), "step", "1");
    assertThatThrownBy(() -> store.finishStep(id, early.epoch(), "step", "2"))
        .isInstanceOf(SupersededException.class);
    assertThat(store.startStep(id, late.epoch(), "step")).contains("1");
  }

  @Test
  void refusesWhatTheStateDoesNotAllowAndSaysWhichWould() throws InterruptedException {
    script(ScriptedLoop::completed);
    UUID id = start();
    await(id, RunState.COMPLETED);
    assertThatThrownBy(() -> runs.approvePlan(id))
        .isInstanceOf(RunConflictException.class)
        .hasMessageContaining("AWAITING_APPROVAL");
    assertThat(runs.cancel(id).state()).isEqualTo(RunState.COMPLETED);
    assertThatThrownBy(() -> runs.find(UUID.randomUUID())).isInstanceOf(RunNotFoundException.class);
  }

  private static void script(ResearchLoop script) {
    ScriptedLoop.SCRIPT.set(script);
  }

  private UUID start() {
    return runs.start(
            new NewRun(corpus, null, "How did sales develop?", null, "scripted", false), Set.of())
        .id();
  }

  private void await(UUID id, RunState state) throws InterruptedException {
    for (Run run = runs.find(id); run.state() != state; run = runs.find(id)) {
      assertThat(run.state().terminal()).as("ended as %s", run).isFalse();
      Thread.sleep(20);
    }
  }
}
