package dev.fathom.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SamplerTest {

  private static final float[] LOGITS = {1, 3, 2, -1, 0, 2.5f};

  @Test
  void drawsFollowTheDistribution() {
    double[] expected = softmax(LOGITS, 0.8);
    int[] counts = count(SamplingOptions.of(0.8, 1, 1), 20_000);
    for (int token = 0; token < LOGITS.length; token++) {
      assertThat(counts[token] / 20_000.0).isCloseTo(expected[token], within(0.015));
    }
  }

  @Test
  void topKTopPAndMinPKeepTheMostProbable() {
    assertThat(kept(options(2, 1, 0))).containsExactly(1, 5);
    assertThat(kept(options(0, 0.7, 0))).containsExactly(1, 5);
    assertThat(kept(options(0, 0.75, 0))).containsExactly(1, 2, 5);
    assertThat(kept(options(0, 1, 0.3))).containsExactly(1, 2, 5);
    assertThat(kept(options(0, 1e-9, 0))).containsExactly(1);
    assertThat(kept(options(3, 0.6, 0))).containsExactly(1, 5);
  }

  private static SamplingOptions options(int topK, double topP, double minP) {
    return new SamplingOptions(1, topK, topP, minP, 1, 0, 0, Map.of(), 3, 0);
  }

  private static List<Integer> kept(SamplingOptions options) {
    int[] counts = count(options, 2000);
    List<Integer> kept = new ArrayList<>();
    for (int token = 0; token < counts.length; token++) {
      if (counts[token] > 0) {
        kept.add(token);
      }
    }
    return kept;
  }

  private static int[] count(SamplingOptions options, int draws) {
    int[] counts = new int[LOGITS.length];
    for (int i = 0; i < draws; i++) {
      Sampler sampler = new Sampler(options.withSeed(i * 77L), List.of());
      counts[sampler.sample(LOGITS.clone()).token()]++;
    }
    return counts;
  }

  @Property(tries = 200)
  void theFiltersAgreeWithSortingEverything(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 40) int topK,
      @ForAll @IntRange(min = 1, max = 100) int topPercent) {
    Random random = new Random(seed);
    float[] logits = new float[500];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (random.nextGaussian() * 4);
    }
    SamplingOptions options =
        new SamplingOptions(1, topK, topPercent / 100.0, 0, 1, 0, 0, Map.of(), seed, 0);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      order.add(i);
    }
    order.sort((a, b) -> Float.compare(logits[b], logits[a]));
    double[] p = softmax(logits, 1);
    List<Integer> within = topK == 0 ? order : order.subList(0, topK);
    double total = within.stream().mapToDouble(token -> p[token]).sum();
    double before = 0;
    int token = new Sampler(options, List.of()).sample(logits.clone()).token();
    assertThat(within).contains(token);
    for (int other : within.subList(0, within.indexOf(token))) {
      before += p[other];
    }
    assertThat(before).isLessThan(options.topP() * total + 1e-9);
  }

  @Test
  void aTokensRandomNumberDependsOnItsPlaceAlone() {
    SamplingOptions options = SamplingOptions.of(1, 1, 42);
    Sampler whole = new Sampler(options, List.of());
    List<Integer> tokens = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      tokens.add(whole.sample(LOGITS.clone()).token());
    }
    Sampler resumed = new Sampler(options, List.of());
    tokens.subList(0, 20).forEach(resumed::accept);
    for (int i = 20; i < 50; i++) {
      assertThat(resumed.sample(LOGITS.clone()).token()).isEqualTo(tokens.get(i));
    }
  }

  @Test
  void penaltiesAndBiasMoveTheChoice() {
    SamplingOptions greedy = SamplingOptions.greedy();
    assertThat(first(greedy, List.of())).isEqualTo(1);
    assertThat(first(with(1, 0, 0, Map.of(1, -10.0)), List.of())).isEqualTo(5);
    assertThat(first(with(2, 0, 0, Map.of()), List.of(1))).isEqualTo(5);
    assertThat(first(with(1, 9, 0, Map.of()), List.of(1))).isEqualTo(1);
    Sampler sampler = new Sampler(with(1, 0, 0.3, Map.of()), List.of());
    List<Integer> tokens = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tokens.add(sampler.sample(LOGITS.clone()).token());
    }
    assertThat(tokens).containsExactly(1, 1, 5, 1);
  }

  private static SamplingOptions with(
      double repetition, double presence, double frequency, Map<Integer, Double> bias) {
    return new SamplingOptions(0, 0, 1, 0, repetition, presence, frequency, bias, 0, 0);
  }

  private static int first(SamplingOptions options, List<Integer> prompt) {
    return new Sampler(options, prompt).sample(LOGITS.clone()).token();
  }

  @Test
  void logprobsAreThoseOfTheModel() {
    SamplingOptions options = new SamplingOptions(0.1, 1, 1, 0, 1, 0, 0, Map.of(0, 100.0), 0, 3);
    Sample sample = new Sampler(options, List.of()).sample(LOGITS.clone());
    double[] p = softmax(LOGITS, 1);
    assertThat(sample.token()).isZero();
    assertThat(sample.logprob()).isCloseTo(Math.log(p[0]), within(1e-6));
    assertThat(sample.alternatives())
        .extracting(Sample.Alternative::token)
        .containsExactly(1, 5, 2);
    assertThat(sample.alternatives().getFirst().logprob()).isCloseTo(Math.log(p[1]), within(1e-6));
  }

  @Test
  void stopStringsAreFoundAcrossPiecesAndHeldBackUntilCertain() {
    StopStrings stops = new StopStrings(List.of("END", "stop"));
    assertThat(stops.append("text E")).isEqualTo("text ");
    assertThat(stops.append("N")).isEmpty();
    assertThat(stops.append("GINE s")).isEqualTo("ENGINE ");
    assertThat(stops.append("topped")).isEmpty();
    assertThat(stops.stopped()).isTrue();
    assertThat(stops.append("more")).isEmpty();
    StopStrings other = new StopStrings(List.of("END"));
    assertThat(other.append("an EN")).isEqualTo("an ");
    assertThat(other.end()).isEqualTo("EN");
  }

  @Test
  void optionsOutOfRangeAreNamed() {
    assertThatThrownBy(() -> SamplingOptions.of(-1, 1, 0)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> SamplingOptions.of(1, 0, 0)).hasMessageContaining("top_p");
    assertThatThrownBy(() -> SamplingOptions.of(Double.NaN, 1, 0)).hasMessageContaining("NaN");
  }

  private static double[] softmax(float[] logits, double temperature) {
    double[] p = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logits[i] / temperature);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }
}
