package dev.fathom.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.model.CudaOptions;
import dev.fathom.engine.cuda.model.CudaTransformer;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Chunk.Phase;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.Logits;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.runtime.Engine;
import dev.fathom.engine.runtime.EngineOptions;
import dev.fathom.engine.runtime.Generation;
import dev.fathom.engine.runtime.GenerationRequest;
import dev.fathom.engine.runtime.Pooling;
import dev.fathom.engine.sampling.SamplingOptions;
import dev.fathom.engine.tokenizer.Tokenizer;
import dev.fathom.engine.tokenizer.TokenizerJson;
import dev.fathom.engine.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runtime over the emulated device: batches, prefixes, guesses, tokens chosen there. */
class CudaEngineTest {

  /** How far below the best a token's logit may be that bfloat16 made the best. */
  private static final float SLACK = 0.3f;

  @TempDir Path folder;

  @BeforeEach
  void emulate() {
    Emulation.start();
  }

  @Test
  void answersInACrowdAndWithGuessesAreThoseTheProcessorWouldGive()
      throws IOException, InterruptedException {
    try (Weights weights = Fixtures.weights("deepseek-v3");
        Transformer host = Fixtures.host("deepseek-v3", weights);
        CudaTransformer device =
            CudaTransformer.load(
                host, Device.open(0), new CudaOptions(64, 16, 256, true, false, 0))) {
      for (int guesses : new int[] {0, 2}) {
        List<List<Integer>> prompts = prompts();
        List<List<Integer>> answers = new ArrayList<>();
        EngineOptions options =
            new EngineOptions(device.cacheBytesPerToken() * 16 * 40, 16, 4, 16, 24, guesses);
        try (Engine engine = new Engine(device, letters(), options)) {
          List<Generation> generations = new ArrayList<>();
          for (List<Integer> prompt : prompts) {
            generations.add(
                engine.submit(GenerationRequest.of(prompt, 8, SamplingOptions.greedy())));
          }
          for (Generation generation : generations) {
            List<Integer> tokens = new ArrayList<>();
            generation.forEach(token -> tokens.add(token.sample().token()));
            answers.add(tokens);
          }
        }
        for (int i = 0; i < prompts.size(); i++) {
          assertThat(answers.get(i)).isNotEmpty();
          assertGreedy(host, prompts.get(i), answers.get(i));
        }
      }
    }
    assertThat(Emulation.live("memory")).isZero();
  }

  @Test
  void embeddingsOfTextsLongerThanAStepAreThoseOfTheProcessorButForRounding()
      throws IOException, InterruptedException, ExecutionException {
    List<Integer> text = prompts().getLast();
    try (Weights weights = Fixtures.weights("qwen3");
        Transformer host = Fixtures.host("qwen3", weights);
        CudaTransformer device =
            CudaTransformer.load(
                host, Device.open(0), new CudaOptions(64, 16, 256, true, false, 0))) {
      List<float[]> vectors = new ArrayList<>();
      for (Pooling pooling : Pooling.values()) {
        for (LanguageModel model : List.of(host, device)) {
          EngineOptions options =
              new EngineOptions(model.cacheBytesPerToken() * 16 * 40, 16, 4, 16, 24, 0);
          try (Engine engine = new Engine(model, letters(), options)) {
            vectors.add(engine.embed(text, pooling).get());
          }
        }
        float[] expected = vectors.removeFirst();
        float[] actual = vectors.removeFirst();
        double cosine = 0;
        for (int i = 0; i < expected.length; i++) {
          cosine += (double) expected[i] * actual[i];
        }
        assertThat(cosine).as(pooling.name()).isGreaterThan(0.999);
      }
    }
  }

  /** Prompts of which some begin alike, longer than a step. */
  private static List<List<Integer>> prompts() {
    List<List<Integer>> prompts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int own = i;
      prompts.add(
          IntStream.range(0, 20 + 3 * i)
              .map(at -> at < 17 ? 2 + at * 5 % 37 : 2 + (at * 11 + own) % 37)
              .boxed()
              .toList());
    }
    return prompts;
  }

  private static void assertGreedy(Transformer host, List<Integer> prompt, List<Integer> answer) {
    List<Integer> text = new ArrayList<>(prompt);
    text.addAll(answer.subList(0, answer.size() - 1));
    int[] tokens = text.stream().mapToInt(Integer::intValue).toArray();
    int[] pages = IntStream.range(0, Math.ceilDiv(tokens.length, 16)).toArray();
    try (Cache cache = host.newCache(pages.length, 16)) {
      Batch batch = new Batch(List.of(new Chunk(tokens, 0, pages, Phase.PREFILL)));
      int[] rows = IntStream.range(prompt.size() - 1, tokens.length).toArray();
      Logits logits = host.logits(host.forward(batch, cache), rows);
      for (int i = 0; i < answer.size(); i++) {
        float[] row = logits.row(i);
        float best = Float.NEGATIVE_INFINITY;
        for (float logit : row) {
          best = Math.max(best, logit);
        }
        assertThat(row[answer.get(i)]).isGreaterThan(best - SLACK);
      }
    }
  }

  /** Token n is the n-th ASCII character from '!' on. */
  private Tokenizer letters() throws IOException {
    String vocabulary =
        IntStream.range(0, 40)
            .mapToObj(n -> "\"%s\": %d".formatted(n == 1 ? "\\\"" : Character.toString('!' + n), n))
            .collect(Collectors.joining(", "));
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(
        file,
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {%s}, \"merges\": []}, \"pre_tokenizer\":"
                .formatted(vocabulary)
            + " {\"type\": \"ByteLevel\", \"use_regex\": false}}");
    return TokenizerJson.read(file);
  }
}
