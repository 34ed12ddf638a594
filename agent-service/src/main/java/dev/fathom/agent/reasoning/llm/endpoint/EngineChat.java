package dev.fathom.agent.reasoning.llm.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException.Kind;
import dev.fathom.agent.reasoning.llm.endpoint.ModelReply.Ending;
import dev.fathom.agent.reasoning.llm.endpoint.ModelReply.Tokens;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.chat.LocalModel;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.grammar.Grammar;
import dev.fathom.engine.grammar.GrammarException;
import dev.fathom.engine.grammar.TokenGrammar;
import dev.fathom.engine.runtime.Engine;
import dev.fathom.engine.runtime.EngineOptions;
import dev.fathom.engine.runtime.Generation;
import dev.fathom.engine.runtime.GenerationEvent;
import dev.fathom.engine.runtime.GenerationEvent.Finished;
import dev.fathom.engine.runtime.GenerationRequest;
import dev.fathom.engine.runtime.OverloadedException;
import dev.fathom.engine.runtime.ThinkingOptions;
import dev.fathom.engine.sampling.SamplingOptions;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model in this process: thinking with its own budget and a penalty on switching thoughts, then
 * an answer under a grammar, in one call.
 *
 * <p>Thread-safe. The weights are mapped when the first call comes. A call that is stopped ends
 * before the engine's next step.
 */
final class EngineChat implements Chat, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LOOKING_MILLIS = 100;
  private static final String WRAP_UP = "\nI have to answer now.\n";

  /**
   * As TIP was tuned on maths (arXiv 2501.18585, section 4.2): taken off while a thought is young.
   */
  private static final double SWITCH_PENALTY = 3;

  private static final int SWITCH_AGE = 600;
  private static final int WHOLE_CONTEXTS = 4;

  private final LocalModel model;
  private final Engine engine;

  private EngineChat(LocalModel model, Engine engine) {
    this.model = model;
    this.engine = engine;
  }

  /**
   * Opens a model.
   *
   * @throws ModelCallException when there is none that can be read at the path
   */
  static EngineChat open(Path path) throws ModelCallException {
    try {
      LocalModel model = LocalModel.open(path, Runtime.getRuntime().availableProcessors());
      return new EngineChat(
          model, model.newEngine(EngineOptions.withCache(cacheBytes(model.model().config()))));
    } catch (InvalidModelException unreadable) {
      throw new ModelCallException(
          Kind.FAILED, String.valueOf(unreadable.getMessage()), unreadable);
    } catch (NoClassDefFoundError module) {
      throw new ModelCallException(
          Kind.FAILED,
          "A model in this process needs Java's vector module: start with --add-modules"
              + " jdk.incubator.vector.",
          module);
    }
  }

  /** For the keys and values of a few whole contexts, as far as a quarter of the heap goes. */
  private static long cacheBytes(ModelConfig config) {
    long token =
        (long) config.layers() * config.keyValueHeads() * config.headDim() * 2 * Float.BYTES;
    return Math.min(
        token * config.contextLength() * WHOLE_CONTEXTS, Runtime.getRuntime().maxMemory() / 4);
  }

  Capabilities capabilities() {
    return new Capabilities(
        model.name(),
        engine.longest(),
        true,
        model.thoughtMarks().isPresent() ? ReasoningDialect.FIELD : ReasoningDialect.NONE,
        StructuredOutput.JSON_SCHEMA,
        true,
        true,
        model.toolDialect().isPresent(),
        false);
  }

  @Override
  public OptionalInt count(Capabilities capabilities, String text) {
    return OptionalInt.of(model.tokenizer().encode(text).size());
  }

  @Override
  public ModelReply call(Capabilities capabilities, ModelCall call, CallObserver observer)
      throws ModelCallException {
    List<Integer> prompt = prompt(call);
    int room = engine.longest() - prompt.size();
    if (room < call.answerTokens()) {
      throw new ModelCallException(
          Kind.WINDOW,
          "The prompt has %d tokens; with its answer it may have %d."
              .formatted(prompt.size(), engine.longest()));
    }
    int thinking = Math.min(call.thinkingTokens(), room - call.answerTokens());
    Reading reading = new Reading(call, observer);
    try {
      return reading.of(
          engine.submit(
              new GenerationRequest(
                  prompt,
                  Math.min(room, thinking + call.answerTokens()),
                  SamplingOptions.of(
                      call.sampling().temperature(),
                      call.sampling().topP(),
                      call.sampling().seed()),
                  List.of(),
                  thinking(prompt, thinking),
                  grammar(call),
                  "",
                  0)));
    } catch (OverloadedException busy) {
      throw new ModelCallException(Kind.BUSY, String.valueOf(busy.getMessage()), busy);
    } finally {
      observer.spent(capabilities.model(), reading.tokens(), reading.switches());
    }
  }

  private List<Integer> prompt(ModelCall call) {
    List<Map<String, Object>> messages = new ArrayList<>();
    if (!call.system().isEmpty()) {
      messages.add(Map.of("role", "system", "content", call.system()));
    }
    messages.add(Map.of("role", "user", "content", call.user()));
    if (!call.begun().isEmpty()) {
      messages.add(Map.of("role", "assistant", "content", call.begun()));
    }
    return model
        .template()
        .map(
            template ->
                template.prompt(
                    messages, List.of(), Map.of(), LocalDateTime.now(ZoneId.systemDefault())))
        .orElseGet(
            () ->
                model
                    .tokenizer()
                    .encode(
                        messages.stream()
                            .map(message -> String.valueOf(message.get("content")))
                            .collect(Collectors.joining("\n\n"))));
  }

  private Optional<ThinkingOptions> thinking(List<Integer> prompt, int budget) {
    return model
        .thoughtMarks()
        .map(
            marks -> {
              boolean inside = prompt.lastIndexOf(marks.start()) > prompt.lastIndexOf(marks.end());
              return new ThinkingOptions(
                  inside ? OptionalInt.empty() : OptionalInt.of(marks.start()),
                  marks.end(),
                  budget,
                  model.tokenizer().encode(WRAP_UP),
                  switchTokens(),
                  SWITCH_PENALTY,
                  SWITCH_AGE);
            });
  }

  /** The first tokens of the words that open another line of thought. */
  private Set<Integer> switchTokens() {
    return ThoughtSwitches.openers().stream()
        .map(word -> model.tokenizer().encode(word))
        .filter(tokens -> tokens.size() == 1)
        .map(List::getFirst)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Optional<TokenGrammar> grammar(ModelCall call) throws ModelCallException {
    ModelCall.NamedSchema schema = call.schema();
    if (schema == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(model.grammars().compile(Grammar.schema(JSON.readTree(schema.json()))));
    } catch (GrammarException | JsonProcessingException unfit) {
      throw new ModelCallException(
          Kind.REFUSED,
          "The schema %s cannot be enforced: %s".formatted(schema.name(), unfit.getMessage()),
          unfit);
    }
  }

  @Override
  public void close() {
    engine.close();
    model.close();
  }

  /** One reply being read. */
  private static final class Reading {
    private final StringBuilder thinking = new StringBuilder();
    private final StringBuilder answer = new StringBuilder();
    private final Repetition repetition = new Repetition();
    private final ModelCall call;
    private final CallObserver observer;
    private boolean stopped;
    private boolean repeats;
    private Tokens tokens = Tokens.NONE;

    Reading(ModelCall call, CallObserver observer) {
      this.call = call;
      this.observer = observer;
    }

    ModelReply of(Generation generation) throws ModelCallException {
      try {
        while (true) {
          Optional<GenerationEvent> event = generation.poll(LOOKING_MILLIS);
          if (!stopped && observer.stopped()) {
            stopped = true;
            generation.cancel();
          }
          if (event.isPresent()) {
            switch (event.get()) {
              case GenerationEvent.Token token -> take(token, generation);
              case Finished finished -> {
                return end(finished);
              }
            }
          }
        }
      } catch (InterruptedException interrupted) {
        generation.cancel();
        Thread.currentThread().interrupt();
        throw new CallStoppedException();
      }
    }

    private void take(GenerationEvent.Token token, Generation generation) {
      if (token.text().isEmpty() || stopped || repeats) {
        return;
      }
      if (token.thought()) {
        thinking.append(token.text());
        observer.thinking(token.text());
      } else {
        answer.append(token.text());
        observer.answering(token.text());
      }
      if (repetition.in(token.text())) {
        repeats = true;
        generation.cancel();
      }
    }

    private ModelReply end(Finished finished) throws ModelCallException {
      tokens =
          new Tokens(
              finished.usage().prompt(),
              finished.usage().cached(),
              finished.usage().answer(),
              finished.usage().reasoning());
      if (stopped) {
        throw new CallStoppedException();
      }
      if (!repeats) {
        answer.append(finished.text());
      }
      Ending ending =
          switch (finished.reason()) {
            case STOP -> Ending.COMPLETE;
            case LENGTH -> answer.isEmpty() ? Ending.THINKING_FULL : Ending.ANSWER_FULL;
            case CANCELLED -> Ending.REPETITION;
            case FAILED ->
                throw new ModelCallException(Kind.FAILED, "The engine gave the answer up.");
          };
      return new ModelReply(
          thinking.toString().strip(), answer.toString().strip(), ending, tokens, switches());
    }

    int switches() {
      return ThoughtSwitches.in(thinking.toString());
    }

    /** As the engine counted them; estimated where it did not come to an end. */
    Tokens tokens() {
      return tokens.equals(Tokens.NONE) && thinking.length() + answer.length() > 0
          ? new Tokens(
              (int) (TokenEstimate.of(call.system()) + TokenEstimate.of(call.user())),
              0,
              (int) (TokenEstimate.of(thinking.toString()) + TokenEstimate.of(answer.toString())),
              (int) TokenEstimate.of(thinking.toString()))
          : tokens;
    }
  }
}
