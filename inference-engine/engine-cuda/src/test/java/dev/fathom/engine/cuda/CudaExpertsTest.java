package dev.fathom.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.model.CudaOptions;
import dev.fathom.engine.cuda.model.CudaTransformer;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk.Phase;
import dev.fathom.engine.model.Layer;
import dev.fathom.engine.model.Logits;
import dev.fathom.engine.model.MixtureOfExperts;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done with the counts of how much each expert is used. */
class CudaExpertsTest {

  /** What the plan leaves for steps' descriptions, less the one that is counted as used. */
  private static final long MEMORY_BESIDE = 16L << 20;

  @BeforeEach
  void emulate() {
    Emulation.start();
  }

  @AfterEach
  void nothingIsLeft() {
    Emulation.assertNothingIsLeft();
  }

  @Test
  void routingBiasesMoveAsOnTheProcessor() {
    try (Weights weights = Fixtures.weights("deepseek-v3");
        Transformer processor = Fixtures.host("deepseek-v3", weights);
        Transformer host = Fixtures.host("deepseek-v3", weights);
        CudaTransformer device = CudaTransformerTest.device(host);
        Cache hostCache = processor.newCache(3, 16);
        Cache cache = device.newCache(6, 16)) {
      Batch step = Distance.one(Distance.PROMPT, 0, Phase.PREFILL);
      for (int i = 0; i < 3; i++) {
        var _ = processor.forward(step, hostCache);
        var _ = device.forward(step, cache);
        assertThat(device.expertLoads()).hasSameSizeAs(processor.expertLoads());
        processor.balanceExperts(0.2f);
        device.balanceExperts(0.2f);
        assertThat(biases(host))
            .usingElementComparator(Arrays::compare)
            .isEqualTo(biases(processor));
      }
      // and what is on the device has moved with them
      List<Batch> after = List.of(Distance.one(Distance.PROMPT, 0, Phase.PREFILL));
      assertThat(Distance.of(host, device, cache, after)).isLessThan(Distance.TOLERANCE);
    }
  }

  private static List<float[]> biases(Transformer model) {
    return model.layers().stream()
        .map(Layer::feedForward)
        .filter(MixtureOfExperts.class::isInstance)
        .map(block -> ((MixtureOfExperts) block).router().bias().clone())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3-moe", "deepseek-v3", "deepseek-v3-fp8"})
  void expertsInMainMemoryGiveTheSameBits(String name) {
    try (Weights weights = Fixtures.weights(name);
        Transformer host = Fixtures.host(name, weights)) {
      List<float[]> expected = new ArrayList<>();
      long used;
      try (CudaTransformer device = CudaTransformerTest.device(host)) {
        used = Emulation.bytes();
        try (Cache cache = device.newCache(3, 16)) {
          collect(device, cache, expected);
        }
      }
      // room for all but a part of the experts
      long reserve = (1L << 30) - used - MEMORY_BESIDE + 6_000;
      CudaOptions tight = new CudaOptions(80, 16, 256, true, false, reserve);
      long pinned = Emulation.live("pinned");
      try (CudaTransformer device = CudaTransformer.load(host, Device.open(0), tight);
          Cache cache = device.newCache(3, 16)) {
        assertThat(device.hostExpertBytes()).isPositive();
        List<float[]> actual = new ArrayList<>();
        collect(device, cache, actual);
        assertThat(actual).usingElementComparator(Arrays::compare).isEqualTo(expected);

        // many tokens later busy ones may have moved in, and nothing else has changed
        for (int i = 0; i < 60; i++) {
          var _ = device.forward(Distance.one(Distance.PROMPT, 0, Phase.PREFILL), cache);
        }
        if (name.startsWith("deepseek")) {
          assertThat(device.expertExchanges()).isPositive();
        }
        actual.clear();
        collect(device, cache, actual);
        assertThat(actual).usingElementComparator(Arrays::compare).isEqualTo(expected);
      }
      assertThat(Emulation.live("pinned")).isEqualTo(pinned);
    }
  }

  private static void collect(CudaTransformer device, Cache cache, List<float[]> all) {
    for (Batch step : Distance.steps(0)) {
      int[] rows = IntStream.range(0, step.rows()).toArray();
      Logits logits = device.logits(device.forward(step, cache), rows);
      IntStream.of(rows).mapToObj(logits::row).forEach(all::add);
    }
  }
}
