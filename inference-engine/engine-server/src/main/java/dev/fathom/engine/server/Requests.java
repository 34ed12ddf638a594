package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.engine.chat.LocalModel;
import dev.fathom.engine.runtime.Engine;
import dev.fathom.engine.runtime.ThinkingOptions;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the bodies of both endpoints have in common, made ready for the engine. */
final class Requests {

  /** Put before the end of a thought that has used up its budget. */
  private static final String WRAP_UP = resource("wrap-up.txt");

  /** Words that begin another line of thought. */
  private static final String SWITCHES = resource("thought-switches.txt");

  /** Tokens until a line of thought may be left without a penalty. */
  private static final int SWITCH_AGE = 600;

  private static final int SHORTEST_SWITCH = 4;

  private Requests() {}

  private static String resource(String name) {
    try (InputStream in = Requests.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> stops(@Nullable JsonNode stop) {
    List<String> stops = new ArrayList<>();
    if (stop != null && stop.isTextual()) {
      stops.add(stop.asText());
    } else if (stop != null) {
      stop.forEach(text -> stops.add(text.asText()));
    }
    return stops;
  }

  static int answers(@Nullable Integer n) {
    int answers = n == null ? 1 : n;
    if (answers < 1 || answers > 128) {
      throw ApiException.invalid("n", "n is " + answers + "; it must be from 1 to 128.");
    }
    return answers;
  }

  /** As many as were asked for, or as there is room for. */
  static int maxTokens(Engine engine, int prompt, @Nullable Integer asked, int absent) {
    int room = engine.longest() - prompt;
    if (room < 1) {
      throw ApiException.invalid(
          "messages",
          "The prompt has %d tokens; with its answer it may have %d."
              .formatted(prompt, engine.longest()));
    }
    if (asked != null && asked < 1) {
      throw ApiException.invalid("max_tokens", "max_tokens is " + asked + ".");
    }
    return asked == null ? Math.min(absent, room) : asked;
  }

  /** How the model may think after this prompt; empty when it does not. */
  static Optional<ThinkingOptions> thinking(
      LocalModel model, List<Integer> prompt, int maxTokens, ChatRequest request) {
    Integer budget = request.thinkingBudget();
    double penalty = request.thoughtSwitchPenalty() == null ? 0 : request.thoughtSwitchPenalty();
    if (!(penalty >= 0 && penalty <= 100)) {
      throw ApiException.invalid(
          "thought_switch_penalty",
          "thought_switch_penalty is " + penalty + "; it must be from 0 to 100.");
    }
    return model
        .thoughtMarks()
        .map(
            marks -> {
              boolean inside = prompt.lastIndexOf(marks.start()) > prompt.lastIndexOf(marks.end());
              // what is left must hold an answer
              int most = budget == null ? maxTokens - maxTokens / 4 : budget;
              return new ThinkingOptions(
                  inside ? OptionalInt.empty() : OptionalInt.of(marks.start()),
                  marks.end(),
                  most,
                  model.tokenizer().encode(WRAP_UP),
                  penalty == 0 ? Set.of() : switchTokens(model.tokenizer()),
                  penalty,
                  SWITCH_AGE);
            });
  }

  /** Tokens with which one of the words begins, unless other words begin so too. */
  private static Set<Integer> switchTokens(Tokenizer tokenizer) {
    Set<Integer> tokens = new HashSet<>();
    for (String word : SWITCHES.lines().toList()) {
      for (String spelling : List.of(word, " " + word)) {
        List<Integer> spelled = tokenizer.encode(spelling);
        if (!spelled.isEmpty() && tokenizer.bytes(spelled.getFirst()).length >= SHORTEST_SWITCH) {
          tokens.add(spelled.getFirst());
        }
      }
    }
    return tokens;
  }
}
