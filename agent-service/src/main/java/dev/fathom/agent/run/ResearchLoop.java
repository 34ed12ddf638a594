package dev.fathom.agent.run;

/**
 * Carries a run from where its journal ends to its report or to the next point where it has to
 * wait. Called again from the start after a wait, a restart or a crash: everything outside {@link
 * RunContext#step} must be deterministic.
 */
@FunctionalInterface
public interface ResearchLoop {
  Outcome carry(RunContext run);
}
