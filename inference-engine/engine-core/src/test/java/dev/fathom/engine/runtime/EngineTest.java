package dev.fathom.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.grammar.Grammar;
import dev.fathom.engine.grammar.TokenGrammars;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.TinyModel;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.runtime.GenerationEvent.Finished;
import dev.fathom.engine.runtime.GenerationEvent.Reason;
import dev.fathom.engine.sampling.SamplingOptions;
import dev.fathom.engine.tokenizer.Letters;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class EngineTest {

  private static final Tokenizer TOKENIZER = Letters.tokenizer(40);
  private static final int END = 1;

  private static TinyModel tiny;
  private static Transformer model;

  @BeforeAll
  static void load() {
    tiny = TinyModel.open("deepseek-v3");
    model = tiny.load();
  }

  @AfterAll
  static void unload() {
    tiny.close();
  }

  private static Engine engine(int pages, int maxRunning, int maxWaiting, int stepTokens) {
    return engine(model, pages, maxRunning, maxWaiting, stepTokens);
  }

  private static Engine engine(
      LanguageModel computes, int pages, int maxRunning, int maxWaiting, int stepTokens) {
    long bytes = model.cacheBytesPerToken() * 4 * pages;
    return new Engine(
        computes, TOKENIZER, new EngineOptions(bytes, 4, maxRunning, maxWaiting, stepTokens, 0));
  }

  /** The model, which says when it computes a step and then waits to be let. */
  private static LanguageModel held(CountDownLatch computing, CountDownLatch goOn) {
    return (LanguageModel)
        Proxy.newProxyInstance(
            EngineTest.class.getClassLoader(),
            new Class<?>[] {LanguageModel.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("forward")) {
                computing.countDown();
                goOn.await();
              }
              return method.invoke(model, arguments);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "qwen2", "qwen3-moe", "deepseek-v2-lite", "deepseek-v3"})
  void anAnswerIsTheSameAloneAndInACrowd(String name) throws InterruptedException {
    try (TinyModel other = TinyModel.open(name)) {
      Transformer loaded = other.load();
      long cache = loaded.cacheBytesPerToken() * 4 * 200;
      List<GenerationRequest> requests = requests(24);
      List<List<Integer>> alone = new ArrayList<>();
      try (Engine engine =
          new Engine(loaded, TOKENIZER, new EngineOptions(cache, 4, 1, 64, 1000, 0))) {
        for (GenerationRequest request : requests) {
          alone.add(tokens(engine.submit(request)));
        }
      }
      try (Engine engine =
          new Engine(loaded, TOKENIZER, new EngineOptions(cache, 4, 8, 64, 11, 0))) {
        List<Generation> together = requests.stream().map(engine::submit).toList();
        for (int i = 0; i < requests.size(); i++) {
          assertThat(tokens(together.get(i))).isEqualTo(alone.get(i));
        }
      }
      assertThat(alone).anySatisfy(answer -> assertThat(answer).hasSizeGreaterThan(10));
    }
  }

  /** Prompts of all lengths, some of which begin alike; sampled. */
  private static List<GenerationRequest> requests(int count) {
    Random random = new Random(3);
    List<Integer> common = IntStream.range(0, 21).map(i -> (i * 7) % 40).boxed().toList();
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Integer> prompt = new ArrayList<>(common.subList(0, random.nextInt(22)));
      for (int n = 1 + random.nextInt(30); n > 0; n--) {
        prompt.add(2 + random.nextInt(38));
      }
      requests.add(
          GenerationRequest.of(prompt, 1 + random.nextInt(40), SamplingOptions.of(0.9, 0.95, i)));
    }
    return requests;
  }

  private static List<Integer> tokens(Generation generation) throws InterruptedException {
    List<Integer> tokens = new ArrayList<>();
    generation.forEach(token -> tokens.add(token.sample().token()));
    return tokens;
  }

  @Test
  void aRepeatedPromptIsFoundInTheCacheAndChangesNothing() throws InterruptedException {
    try (Engine engine = engine(100, 4, 4, 64)) {
      List<Integer> prompt = IntStream.range(0, 30).map(i -> 2 + i).boxed().toList();
      GenerationRequest request = GenerationRequest.of(prompt, 12, SamplingOptions.of(1, 1, 5));
      List<Integer> first = tokens(engine.submit(request));
      Generation again = engine.submit(request);
      List<Integer> second = new ArrayList<>();
      Finished finished = again.forEach(token -> second.add(token.sample().token()));
      assertThat(second).isEqualTo(first);
      assertThat(finished.usage().prompt()).isEqualTo(30);
      assertThat(finished.usage().cached()).isEqualTo(28);
    }
  }

  @Test
  void aCacheTooSmallForAllServesThemOneAfterAnother() throws InterruptedException {
    List<GenerationRequest> requests = requests(12);
    try (Engine engine = engine(24, 8, 64, 16)) {
      List<Generation> generations = requests.stream().map(engine::submit).toList();
      for (int i = 0; i < requests.size(); i++) {
        Finished finished = generations.get(i).forEach(token -> {});
        assertThat(finished.reason()).isIn(Reason.STOP, Reason.LENGTH);
      }
    }
  }

  @Test
  void whatCanNeverFitAndWhatIsTooMuchAreRefusedAtOnce() throws InterruptedException {
    CountDownLatch computing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Engine engine = engine(held(computing, goOn), 10, 1, 2, 8)) {
      assertThatThrownBy(() -> engine.submit(endless(41))).hasMessageContaining("40 tokens");
      assertThatThrownBy(
              () -> engine.submit(GenerationRequest.of(List.of(40), 1, SamplingOptions.greedy())))
          .hasMessageContaining("outside the vocabulary");
      Generation running = engine.submit(endless(39));
      computing.await();
      Generation second = engine.submit(endless(39));
      Generation third = engine.submit(endless(39));
      assertThatThrownBy(() -> engine.submit(endless(39))).isInstanceOf(OverloadedException.class);
      goOn.countDown();
      List.of(running, second, third).forEach(Generation::cancel);
      assertThat(third.forEach(token -> {}).reason()).isEqualTo(Reason.CANCELLED);
    }
  }

  /** Sampled in a way that cannot end before its length. */
  private static GenerationRequest endless(int maxTokens) {
    SamplingOptions never = new SamplingOptions(1, 0, 1, 0, 1, 0, 0, Map.of(END, -100.0), 1, 0);
    return GenerationRequest.of(List.of(5), maxTokens, never);
  }

  @Test
  void severalPromptsAreTakenTogetherOrNotAtAll() throws InterruptedException {
    try (Engine engine = engine(100, 2, 4, 64)) {
      List<Integer> prompt = IntStream.range(0, 9).map(i -> 2 + i).boxed().toList();
      GenerationRequest one = GenerationRequest.of(prompt, 6, SamplingOptions.of(1, 1, 5));
      GenerationRequest other =
          GenerationRequest.of(prompt.subList(0, 4), 6, SamplingOptions.of(1, 1, 6));
      // more than may wait, but nothing waits
      List<Generation> taken = engine.submit(List.of(one, other, one), 2);
      List<List<Integer>> answers = new ArrayList<>();
      for (Generation generation : taken) {
        answers.add(tokens(generation));
      }
      assertThat(answers).hasSize(6);
      assertThat(answers.subList(4, 6)).isEqualTo(answers.subList(0, 2));
      GenerationRequest outside = GenerationRequest.of(List.of(99), 6, SamplingOptions.of(1, 1, 6));
      assertThatThrownBy(() -> engine.submit(List.of(one, outside), 2))
          .hasMessageContaining("vocabulary");
      assertThat(tokens(engine.submit(one))).isEqualTo(answers.getFirst());
    }
  }

  @Test
  void cancellationTakesEffectWithinOneStepAndFreesThePages() throws InterruptedException {
    try (Engine engine = engine(120, 4, 4, 64)) {
      Generation cancelled = engine.submit(endless(470));
      cancelled.next();
      cancelled.cancel();
      Finished finished = cancelled.forEach(token -> {});
      assertThat(finished.reason()).isEqualTo(Reason.CANCELLED);
      assertThat(finished.usage().answer()).isLessThan(470);
      assertThat(engine.submit(endless(470)).forEach(token -> {}).usage().answer()).isEqualTo(470);
    }
  }

  @Test
  void closingEndsWhatRunsAndWaits() throws InterruptedException {
    Engine engine = engine(120, 1, 4, 64);
    Generation running = engine.submit(endless(470));
    Generation waiting = engine.submit(endless(470));
    running.next();
    engine.close();
    assertThat(running.forEach(token -> {}).reason()).isIn(Reason.CANCELLED, Reason.LENGTH);
    assertThat(waiting.forEach(token -> {}).reason()).isEqualTo(Reason.CANCELLED);
    assertThatThrownBy(() -> engine.submit(endless(3))).hasMessageContaining("closed");
  }

  @Test
  void aThoughtOverBudgetIsWrappedUp() throws InterruptedException {
    int endOfThought = 39;
    SamplingOptions never =
        new SamplingOptions(1, 0, 1, 0, 1, 0, 0, Map.of(END, -100.0, endOfThought, -100.0), 8, 0);
    GenerationRequest request =
        new GenerationRequest(
            List.of(7, 8),
            20,
            never,
            List.of(),
            Optional.of(ThinkingOptions.withBudget(endOfThought, 6, List.of(30, 31))),
            Optional.empty(),
            "",
            0);
    try (Engine engine = engine(100, 2, 2, 64)) {
      List<Integer> thought = new ArrayList<>();
      List<Integer> answer = new ArrayList<>();
      Finished finished =
          engine
              .submit(request)
              .forEach(token -> (token.thought() ? thought : answer).add(token.sample().token()));
      assertThat(thought).hasSize(9).endsWith(30, 31, endOfThought);
      assertThat(answer).hasSize(11);
      assertThat(finished.usage().reasoning()).isEqualTo(9);
      assertThat(finished.usage().answer()).isEqualTo(20);
    }
  }

  @Test
  void aYoungLineOfThoughtIsNotLeft() throws InterruptedException {
    Set<Integer> switches = IntStream.range(2, 36).boxed().collect(Collectors.toSet());
    GenerationRequest request =
        new GenerationRequest(
            List.of(7, 8),
            40,
            SamplingOptions.of(1, 1, 4),
            List.of(),
            Optional.of(
                new ThinkingOptions(OptionalInt.empty(), 39, 100, List.of(), switches, 1000, 40)),
            Optional.empty(),
            "",
            0);
    try (Engine engine = engine(100, 2, 2, 64)) {
      List<Integer> thought = new ArrayList<>();
      engine
          .submit(request)
          .forEach(
              token -> {
                if (token.thought()) {
                  thought.add(token.sample().token());
                }
              });
      assertThat(thought).isNotEmpty().doesNotContainAnyElementsOf(switches);
    }
  }

  @Test
  void stopStringsEndTheAnswerAndStayOutOfItsText() throws InterruptedException {
    try (Engine engine = engine(100, 2, 2, 64)) {
      GenerationRequest plain = endless(40);
      String whole = text(engine.submit(plain));
      String stop = whole.substring(9, 11);
      GenerationRequest stopping =
          new GenerationRequest(
              plain.prompt(),
              40,
              plain.sampling(),
              List.of(stop),
              Optional.empty(),
              Optional.empty(),
              "",
              0);
      assertThat(text(engine.submit(stopping))).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    }
  }

  private static String text(Generation generation) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    Finished finished = generation.forEach(token -> text.append(token.text()));
    return text + finished.text();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGrammarBeginsWhereTheThoughtEndsAndEndsTheAnswer(boolean inside)
      throws InterruptedException {
    int start = 38;
    int end = 39;
    SamplingOptions sampling =
        new SamplingOptions(1, 0, 1, 0, 1, 0, 0, inside ? Map.of() : Map.of(start, 200.0), 8, 0);
    GenerationRequest request =
        new GenerationRequest(
                List.of(7, 8),
                60,
                sampling,
                List.of(),
                Optional.of(
                    new ThinkingOptions(
                        inside ? OptionalInt.empty() : OptionalInt.of(start),
                        end,
                        6,
                        List.of(30, 31),
                        Set.of(),
                        0,
                        0)),
                Optional.empty(),
                "",
                0)
            .withGrammar(
                new TokenGrammars(TOKENIZER).compile(Grammar.regex("[0-9]{3}(:[A-F]{2}){4}")));
    try (Engine engine = engine(100, 2, 2, 64)) {
      List<Integer> thought = new ArrayList<>();
      StringBuilder answer = new StringBuilder();
      Finished finished =
          engine
              .submit(request)
              .forEach(
                  token -> {
                    if (token.thought()) {
                      thought.add(token.sample().token());
                    } else {
                      answer.append(token.text());
                    }
                  });
      assertThat(thought).isNotEmpty().endsWith(end);
      assertThat(answer.toString()).matches("[0-9]{3}(:[A-F]{2}){4}");
      assertThat(finished.reason()).isEqualTo(Reason.STOP);
    }
  }

  @Test
  void clientsTakeTurnsAndPriorityGoesFirst() {
    WaitingRequests waiting = new WaitingRequests();
    for (String name : List.of("a1", "a2", "a3", "b1", "c1", "b2")) {
      waiting.add(answer(name, 0));
    }
    waiting.add(answer("z9", 5));
    List<Integer> order = new ArrayList<>();
    while (waiting.first().isPresent()) {
      order.add(waiting.first().orElseThrow().request().maxTokens());
      waiting.removeFirst();
    }
    assertThat(order).containsExactly(9, 1, 1, 1, 2, 2, 3);
    assertThat(waiting.size()).isZero();
  }

  private static Answer answer(String name, int priority) {
    GenerationRequest request =
        new GenerationRequest(
            List.of(1),
            name.charAt(1) - '0',
            SamplingOptions.greedy(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            name.substring(0, 1),
            priority);
    return new Answer(request, new Generation(), TOKENIZER, Set.of());
  }
}
