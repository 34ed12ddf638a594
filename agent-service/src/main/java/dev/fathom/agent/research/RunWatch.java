package dev.fathom.agent.research;

import dev.fathom.agent.reasoning.Watch;
import dev.fathom.agent.run.ModelTokens;
import dev.fathom.agent.run.Progress;
import dev.fathom.agent.run.RunContext;

/**
 * Tells a run's watchers what the model thinks, a few sentences at a time, and counts what it
 * spends. Confined to the thread that carries the run, but for {@link #stopped}.
 */
final class RunWatch implements Watch {
  /** Each telling is an event in the database. */
  private static final int TOLD_AT_ONCE = 400;

  private final RunContext run;
  private final StringBuilder untold = new StringBuilder();

  RunWatch(RunContext run) {
    this.run = run;
  }

  @Override
  public void thinking(String slot, String words) {
    untold.append(words);
    if (untold.length() >= TOLD_AT_ONCE) {
      tell(slot);
    }
  }

  @Override
  public void spent(String slot, String model, Spent spent) {
    // Counted before anything is told: telling a run that was cancelled throws.
    run.spend(
        new ModelTokens(1, spent.prompt(), spent.cached(), spent.output(), spent.reasoning()));
    tell(slot);
  }

  @Override
  public void fellBack(String slot, String reason) {
    tell(slot);
    run.tell(new Progress.Unanswered(slot, reason));
  }

  @Override
  public void weighed(String slot, int answers, double agreement) {
    run.tell(new Progress.Weighed(slot, answers, (int) Math.round(agreement * 100)));
  }

  @Override
  public boolean stopped() {
    return run.cancelled();
  }

  private void tell(String slot) {
    if (!untold.isEmpty()) {
      run.tell(new Progress.Thinking(slot, untold.toString()));
      untold.setLength(0);
    }
  }
}
