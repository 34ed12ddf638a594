package dev.fathom.agent.reasoning.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Several answers to one prompt, of which the best is kept. Each is scored by what can be checked
 * without a model, and judged by how much it is better than its group: the advantage of Group
 * Relative Policy Optimization (Shao et al., "DeepSeekMath", arXiv 2402.03300, section 4.1), at
 * inference. The prompt is the same for all, so that a server computes it once.
 *
 * <p>An answer that did not come takes part with the reward 0, as one that breaks the schema does
 * in training.
 */
final class Group<T> {
  private static final double ENOUGH = 0.99;

  /** An answer with its reward and its advantage over the group, in standard deviations. */
  record Member<T>(T answer, double reward, double advantage) {}

  private final List<T> answers;
  private final List<Double> rewards;
  private final int sampled;

  private Group(List<T> answers, List<Double> rewards, int sampled) {
    this.answers = List.copyOf(answers);
    this.rewards = List.copyOf(rewards);
    this.sampled = sampled;
  }

  /**
   * Asks until two answers of full reward agree, or so often at most.
   *
   * @param ask an answer by its number, from 1; empty where none came
   * @param reward from 0 to 1
   * @param agreement of two answers, from 0 to 1
   */
  static <T> Group<T> sample(
      int most,
      IntFunction<Optional<T>> ask,
      ToDoubleFunction<T> reward,
      ToDoubleBiFunction<T, T> agreement) {
    List<T> answers = new ArrayList<>();
    List<Double> rewards = new ArrayList<>();
    int sampled = 0;
    boolean settled = false;
    while (sampled < most && !settled) {
      Optional<T> answer = ask.apply(++sampled);
      if (answer.isPresent()) {
        double earned = reward.applyAsDouble(answer.get());
        for (int i = 0; i < answers.size() && !settled; i++) {
          settled =
              Math.min(earned, rewards.get(i)) >= ENOUGH
                  && agreement.applyAsDouble(answers.get(i), answer.get()) >= ENOUGH;
        }
        answers.add(answer.get());
        rewards.add(earned);
      }
    }
    return new Group<>(answers, rewards, sampled);
  }

  /** How many answers were asked for. */
  int sampled() {
    return sampled;
  }

  List<T> answers() {
    return answers;
  }

  /** The answer with the greatest advantage, the earliest of several; empty where none came. */
  Optional<Member<T>> best() {
    if (answers.isEmpty()) {
      return Optional.empty();
    }
    int best = 0;
    for (int i = 1; i < answers.size(); i++) {
      if (rewards.get(i) > rewards.get(best)) {
        best = i;
      }
    }
    double mean = rewards.stream().mapToDouble(Double::doubleValue).sum() / sampled;
    double variance =
        rewards.stream().mapToDouble(r -> (r - mean) * (r - mean)).sum()
            + (sampled - answers.size()) * mean * mean;
    double deviation = Math.sqrt(variance / sampled);
    double advantage = deviation == 0 ? 0 : (rewards.get(best) - mean) / deviation;
    return Optional.of(new Member<>(answers.get(best), rewards.get(best), advantage));
  }

  /** How far the others agree with an answer, on average; 1 where there are none. */
  double agreement(T with, ToDoubleBiFunction<T, T> measure) {
    int own = answers.indexOf(with);
    return IntStream.range(0, answers.size())
        .filter(i -> i != own)
        .mapToDouble(i -> measure.applyAsDouble(with, answers.get(i)))
        .average()
        .orElse(1);
  }
}
