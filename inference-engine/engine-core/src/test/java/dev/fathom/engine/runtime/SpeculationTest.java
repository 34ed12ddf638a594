package dev.fathom.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.grammar.Grammar;
import dev.fathom.engine.grammar.TokenGrammar;
import dev.fathom.engine.grammar.TokenGrammars;
import dev.fathom.engine.model.TinyModel;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.runtime.GenerationEvent.Finished;
import dev.fathom.engine.runtime.GenerationEvent.Reason;
import dev.fathom.engine.sampling.SamplingOptions;
import dev.fathom.engine.tokenizer.Letters;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(600)
class SpeculationTest {

  private static final Tokenizer TOKENIZER = Letters.tokenizer(40);
  private static final TokenGrammars GRAMMARS = new TokenGrammars(TOKENIZER);

  private static TinyModel tiny;
  private static TinyModel other;
  private static Transformer model;
  private static Transformer draft;

  /** Who guesses. */
  enum Guesser {
    NOBODY,
    PREDICTION_LAYER,
    OTHER_MODEL,
    THE_MODEL_ITSELF
  }

  @BeforeAll
  static void load() {
    tiny = TinyModel.open("deepseek-v3");
    other = TinyModel.open("llama3");
    model = tiny.load();
    draft = other.load();
  }

  @AfterAll
  static void unload() {
    tiny.close();
    other.close();
  }

  private static Engine engine(Guesser guesser, int maxRunning, int stepTokens) {
    long page = 4 * (model.cacheBytesPerToken() + draft.cacheBytesPerToken());
    EngineOptions plain =
        new EngineOptions(page * 300, 4, maxRunning, 4000, Math.max(stepTokens, maxRunning * 4), 0);
    EngineOptions guessing = plain.withDraftTokens(3);
    return switch (guesser) {
      case NOBODY -> new Engine(model, TOKENIZER, plain);
      case PREDICTION_LAYER -> new Engine(model, TOKENIZER, guessing);
      case OTHER_MODEL -> Engine.withDraft(model, draft, TOKENIZER, guessing);
      case THE_MODEL_ITSELF -> Engine.withDraft(model, model, TOKENIZER, guessing);
    };
  }

  private static List<GenerationRequest> requests(double temperature) {
    TokenGrammar grammar = GRAMMARS.compile(Grammar.regex("([0-9]{2,4}[-:]|[A-H]+,){3,9}"));
    Random random = new Random(11);
    List<Integer> common = IntStream.range(0, 19).map(i -> 2 + (i * 7) % 38).boxed().toList();
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      List<Integer> prompt = new ArrayList<>(common.subList(0, random.nextInt(20)));
      for (int n = 1 + random.nextInt(20); n > 0; n--) {
        prompt.add(2 + random.nextInt(38));
      }
      SamplingOptions sampling =
          new SamplingOptions(temperature, 0, 0.95, 0, 1.1, 0.1, 0.1, Map.of(5, 0.5), i, 2);
      GenerationRequest request = GenerationRequest.of(prompt, 1 + random.nextInt(40), sampling);
      requests.add(i % 3 == 0 ? request.withGrammar(grammar) : request);
    }
    return requests;
  }

  private static List<GenerationEvent> events(Generation generation) throws InterruptedException {
    List<GenerationEvent> events = new ArrayList<>();
    GenerationEvent event;
    do {
      event = generation.next();
      // how much of a prompt is found in the cache depends on what ran before
      events.add(
          event instanceof Finished f ? new Finished(f.reason(), noCache(f), f.text()) : event);
    } while (!(event instanceof Finished));
    return events;
  }

  private static GenerationEvent.Usage noCache(Finished finished) {
    GenerationEvent.Usage usage = finished.usage();
    return new GenerationEvent.Usage(usage.prompt(), 0, usage.answer(), usage.reasoning());
  }

  @ParameterizedTest
  @EnumSource(
      value = Guesser.class,
      names = {"PREDICTION_LAYER", "OTHER_MODEL", "THE_MODEL_ITSELF"})
  void guessesChangeNothingOfAnyAnswer(Guesser guesser) throws InterruptedException {
    for (double temperature : new double[] {0, 0.9}) {
      List<GenerationRequest> requests = requests(temperature);
      List<List<GenerationEvent>> plain = new ArrayList<>();
      try (Engine engine = engine(Guesser.NOBODY, 1, 1000)) {
        for (GenerationRequest request : requests) {
          plain.add(events(engine.submit(request)));
        }
      }
      try (Engine engine = engine(guesser, 4, 19)) {
        List<Generation> together = requests.stream().map(engine::submit).toList();
        for (int i = 0; i < requests.size(); i++) {
          assertThat(events(together.get(i))).isEqualTo(plain.get(i));
        }
        EngineStatistics statistics = settled(engine);
        assertThat(statistics.drafted()).isPositive();
        assertThat(statistics.accepted()).isBetween(1L, statistics.drafted());
      }
    }
  }

  /** The statistics of the last step come after its events. */
  private static EngineStatistics settled(Engine engine) {
    engine.close();
    return engine.statistics();
  }

  @Test
  void whatTheModelItselfGuessesIsRightAlsoWhenSampled() throws InterruptedException {
    try (Engine engine = engine(Guesser.THE_MODEL_ITSELF, 2, 64)) {
      SamplingOptions sampling =
          new SamplingOptions(1, 0, 0.98, 0, 1, 0, 0, Map.of(1, -100.0), 4, 0);
      events(engine.submit(GenerationRequest.of(List.of(7, 9, 12), 100, sampling)));
      EngineStatistics statistics = settled(engine);
      assertThat(statistics.acceptance()).isGreaterThan(0.95);
      assertThat(statistics.steps()).isLessThan(40);
    }
  }

  /** Pearson's test on pairs of tokens of independent seeds; the bound is the 99.9 % quantile. */
  @Test
  void sampledAnswersHaveTheSameDistributionWithGuessesAsWithout() throws InterruptedException {
    int samples = 3000;
    int kinds = 16;
    int[][] counts = new int[2][kinds];
    for (int side = 0; side < 2; side++) {
      Guesser guesser = side == 0 ? Guesser.NOBODY : Guesser.THE_MODEL_ITSELF;
      try (Engine engine = engine(guesser, 8, 64)) {
        SamplingOptions sampling = SamplingOptions.of(1.5, 1, 1_000_000L * side);
        for (Generation generation :
            engine.submit(GenerationRequest.of(List.of(7, 9, 12, 30), 3, sampling), samples)) {
          List<Integer> tokens = new ArrayList<>();
          generation.forEach(token -> tokens.add(token.sample().token()));
          counts[side][tokens.size() < 3 ? 0 : 1 + tokens.get(2) % (kinds - 1)]++;
        }
      }
    }
    double statistic = 0;
    for (int kind = 0; kind < kinds; kind++) {
      double sum = counts[0][kind] + counts[1][kind];
      double difference = counts[0][kind] - counts[1][kind];
      statistic += sum == 0 ? 0 : difference * difference / sum;
    }
    assertThat(statistic).isLessThan(37.7);
  }

  @Test
  void severalAnswersToOnePromptShareItAndDiffer() throws InterruptedException {
    List<Integer> prompt = IntStream.range(0, 30).map(i -> 2 + i).boxed().toList();
    GenerationRequest request = GenerationRequest.of(prompt, 8, SamplingOptions.of(1.5, 1, 20));
    List<List<GenerationEvent>> alone = new ArrayList<>();
    try (Engine engine = engine(Guesser.NOBODY, 1, 64)) {
      for (int i = 0; i < 4; i++) {
        alone.add(events(engine.submit(request.withSeed(20 + i))));
      }
    }
    try (Engine engine = engine(Guesser.NOBODY, 8, 64)) {
      List<Generation> answers = engine.submit(request, 4);
      List<List<GenerationEvent>> together = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        List<GenerationEvent> events = new ArrayList<>();
        Generation answer = answers.get(i);
        Finished finished = answer.forEach(events::add);
        assertThat(finished.usage().cached()).isEqualTo(i == 0 ? 0 : 28);
        events.add(new Finished(finished.reason(), noCache(finished), finished.text()));
        together.add(events);
      }
      assertThat(together).isEqualTo(alone);
      assertThat(new HashSet<>(together)).hasSize(4);
    }
  }

  @Test
  void theOthersAreAnsweredAlsoWhenTheFirstIsCancelled() throws InterruptedException {
    try (Engine engine = engine(Guesser.NOBODY, 2, 8)) {
      List<Integer> prompt = IntStream.range(0, 200).map(i -> 2 + i % 38).boxed().toList();
      List<Generation> answers =
          engine.submit(GenerationRequest.of(prompt, 4, SamplingOptions.of(1, 1, 2)), 3);
      answers.getFirst().cancel();
      answers.getFirst().forEach(token -> {});
      assertThat(answers.get(1).forEach(token -> {}).reason()).isIn(Reason.STOP, Reason.LENGTH);
      assertThat(answers.get(2).forEach(token -> {}).reason()).isIn(Reason.STOP, Reason.LENGTH);
    }
  }
}
