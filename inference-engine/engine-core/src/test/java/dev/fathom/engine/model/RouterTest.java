package dev.fathom.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.ExpertConfig.Gate;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouterTest {

  private static final int EXPERTS = 16;

  private static Router router(Gate gate) {
    return new Router(
        new ExpertConfig(EXPERTS, 4, 0, 8, gate, 4, 2, true, 1, 0, Set.of()), new float[EXPERTS]);
  }

  /** Logits of tokens that all like the first experts best. */
  private static float[] skewed(Random random) {
    float[] logits = new float[EXPERTS];
    for (int e = 0; e < EXPERTS; e++) {
      logits[e] = (float) (random.nextGaussian() + (EXPERTS - e) / 8.0);
    }
    return logits;
  }

  private static ExpertLoad serve(Router router, Random random) {
    ExpertLoad load = new ExpertLoad(0, EXPERTS);
    for (int token = 0; token < 500; token++) {
      load.count(router.choose(skewed(random), 0).experts());
    }
    return load;
  }

  @Test
  void updatingTheBiasFromHistoryBalancesTheLoad() {
    Router router = router(Gate.SIGMOID_WITH_BIAS);
    Random random = new Random(1);
    double before = serve(router, random).imbalance();
    for (int update = 0; update < 300; update++) {
      router.balance(serve(router, random).sinceLast(), 0.002f);
    }
    assertThat(before).isGreaterThan(1.8);
    assertThat(serve(router, random).imbalance()).isLessThan(1.25);
  }

  @Test
  void theBiasTakesPartInTheChoiceButNotInTheWeight() {
    Router router = router(Gate.SIGMOID_WITH_BIAS);
    float[] logits = skewed(new Random(2));
    float[] weights = router.choose(logits, 0).weights();
    long[] even = new long[EXPERTS];
    router.balance(even, 0.5f);
    assertThat(router.choose(logits, 0).weights()).isEqualTo(weights);
    long[] busy = new long[EXPERTS];
    int favourite = router.choose(logits, 0).experts()[0];
    busy[favourite] = 100;
    router.balance(busy, 0.9f);
    assertThat(router.choose(logits, 0).experts()).doesNotContain(favourite);
  }

  @Test
  void aSoftmaxGateHasNoBiasToUpdate() {
    Router router = router(Gate.SOFTMAX);
    long[] busy = new long[EXPERTS];
    busy[0] = 100;
    router.balance(busy, 1);
    assertThat(router.bias()).containsOnly(0);
  }

  @Test
  void eachLoadIsCountedOnceBetweenUpdates() {
    ExpertLoad load = new ExpertLoad(3, 4);
    load.count(new int[] {0, 2});
    load.count(new int[] {0, 1});
    assertThat(load.sinceLast()).containsExactly(2, 1, 1, 0);
    load.count(new int[] {3});
    assertThat(load.sinceLast()).containsExactly(0, 0, 0, 1);
    assertThat(load.tokens()).containsExactly(2, 1, 1, 1);
  }
}
