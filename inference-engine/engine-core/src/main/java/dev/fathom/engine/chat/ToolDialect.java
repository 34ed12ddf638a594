package dev.fathom.engine.chat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.grammar.Grammar;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;

/** How models write that a tool is to be called. */
public enum ToolDialect {
  /** Hermes' way, which Qwen2.5 and Qwen3 took over: a JSON object between tags. */
  QWEN("<tool_call>", "</tool_call>", List.of()) {
    @Override
    Optional<ToolCall> parse(String body) {
      try {
        JsonNode call = JSON.readTree(body);
        return call.path("name").isTextual() && call.path("arguments").isObject()
            ? Optional.of(new ToolCall(call.get("name").asText(), call.get("arguments").toString()))
            : Optional.empty();
      } catch (JacksonException e) {
        return Optional.empty();
      }
    }

    @Override
    public Grammar grammar(String name, Grammar arguments) {
      return arguments.between(
          "<tool_call>\n{\"name\": " + quoted(name) + ", \"arguments\": ", "}\n</tool_call>");
    }
  },

  /**
   * DeepSeek's: the kind of tool, its name, and the arguments as a block of JSON. From V3.1 on
   * there is the name alone and the bare JSON; both are read.
   */
  DEEPSEEK(
      "<｜tool▁call▁begin｜>",
      "<｜tool▁call▁end｜>",
      List.of("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>")) {
    @Override
    Optional<ToolCall> parse(String body) {
      int separator = body.indexOf(SEPARATOR);
      if (separator < 0) {
        return Optional.empty();
      }
      String before = body.substring(0, separator).strip();
      String after = body.substring(separator + SEPARATOR.length()).strip();
      int block = after.indexOf("```json");
      String name = block < 0 ? before : after.substring(0, block).strip();
      String arguments = after;
      if (block >= 0) {
        int end = after.lastIndexOf("```");
        int start = block + "```json".length();
        arguments = after.substring(start, Math.max(start, end)).strip();
      }
      try {
        return JSON.readTree(arguments).isObject()
            ? Optional.of(new ToolCall(name, arguments))
            : Optional.empty();
      } catch (JacksonException e) {
        return Optional.empty();
      }
    }

    @Override
    public Grammar grammar(String name, Grammar arguments) {
      return arguments.between(
          "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function" + SEPARATOR + name + "\n```json\n",
          "\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>");
    }
  };

  private static final String SEPARATOR = "<｜tool▁sep｜>";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String begin;
  private final String end;

  @SuppressWarnings("ImmutableEnumChecker") // List.of gives an immutable one
  private final List<String> around;

  ToolDialect(String begin, String end, List<String> around) {
    this.begin = begin;
    this.end = end;
    this.around = around;
  }

  static Optional<ToolDialect> of(Tokenizer tokenizer) {
    for (ToolDialect dialect : values()) {
      if (tokenizer.added(dialect.begin).isPresent()) {
        return Optional.of(dialect);
      }
    }
    return Optional.empty();
  }

  String begin() {
    return begin;
  }

  String end() {
    return end;
  }

  /** Marks that surround calls and are no text either. */
  List<String> around() {
    return around;
  }

  /** What stands between the marks; empty when it is no call. */
  abstract Optional<ToolCall> parse(String body);

  /** An answer that is a call of this tool with these arguments. */
  public abstract Grammar grammar(String name, Grammar arguments);

  /** Whether templates expect the arguments of earlier calls as an object, not as its text. */
  public boolean argumentsAsObject() {
    return this == QWEN;
  }

  private static String quoted(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }
}
