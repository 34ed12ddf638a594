package dev.fathom.agent.run;

/** The work of one step. Its result is written to the journal as JSON before it is used. */
@FunctionalInterface
public interface StepBody<T> {
  T run() throws Exception;
}
