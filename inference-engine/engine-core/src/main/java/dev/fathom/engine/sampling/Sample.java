package dev.fathom.engine.sampling;

import java.util.List;

/**
 * A chosen token.
 *
 * @param logprob its log-probability under the model, before penalties, temperature and filters; 0
 *     when none were asked for
 * @param alternatives the most probable tokens, as many as were asked for
 */
public record Sample(int token, double logprob, List<Alternative> alternatives) {

  public Sample {
    alternatives = List.copyOf(alternatives);
  }

  /** A token that could have been chosen. */
  public record Alternative(int token, double logprob) {}
}
