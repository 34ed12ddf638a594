package dev.fathom.agent.run;

import java.util.List;

/**
 * Something the question leaves open that would change the plan.
 *
 * @param id stable within the run, such as {@code period}
 * @param question for the user, in the language of the run
 * @param options likely answers, most likely first; free text is always allowed besides
 * @param defaultAnswer what is assumed when the user does not answer
 */
public record Clarification(
    String id, String question, List<String> options, String defaultAnswer) {
  public Clarification {
    options = List.copyOf(options);
  }
}
