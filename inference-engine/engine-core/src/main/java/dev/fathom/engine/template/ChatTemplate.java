package dev.fathom.engine.template;

import dev.fathom.engine.tokenizer.Tokenizer;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a chat into the tokens of a prompt. Whatever stands in messages and tools is guarded: only
 * the template itself can write control tokens. The one exception is a thought in an earlier
 * answer, whose marks templates look for to leave it out.
 */
public final class ChatTemplate {

  private static final Set<String> THOUGHT_MARKS = Set.of("<think>", "</think>");

  private final Template template;
  private final Tokenizer tokenizer;
  private final Map<String, String> tokenNames;

  /**
   * Reads the template.
   *
   * @param tokenNames what the template knows as {@code bos_token} and the like
   * @throws TemplateException when it is not understood
   */
  public ChatTemplate(String source, Tokenizer tokenizer, Map<String, String> tokenNames) {
    this.template = new Template(source);
    this.tokenizer = tokenizer;
    this.tokenNames = Map.copyOf(tokenNames);
  }

  /**
   * The prompt of a chat.
   *
   * @param messages as in OpenAI's API: {@code role}, {@code content}, {@code tool_calls} …
   * @param tools as in OpenAI's API, or none
   * @param options what else the template asks for, such as {@code enable_thinking}
   * @throws TemplateException when the template refuses the messages
   */
  public List<Integer> prompt(
      List<Map<String, Object>> messages,
      List<Map<String, Object>> tools,
      Map<String, Object> options,
      LocalDateTime now) {
    Map<String, Object> variables = new HashMap<>(options);
    variables.putAll(tokenNames);
    List<Object> guarded = new ArrayList<>();
    for (Map<String, Object> message : messages) {
      guarded.add(guarded(message, "assistant".equals(message.get("role"))));
    }
    variables.put("messages", guarded);
    if (!tools.isEmpty()) {
      variables.put("tools", tools.stream().map(tool -> guarded(tool, false)).toList());
    }
    variables.put("add_generation_prompt", true);
    return tokenizer.encodeTemplate(template.render(variables, now));
  }

  private @Nullable Object guarded(@Nullable Object value, boolean mayThink) {
    return switch (value) {
      case String text -> mayThink ? guardedAnswer(text) : tokenizer.guard(text);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(guarded(element, mayThink)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(guarded(key, false), guarded(element, mayThink)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  private String guardedAnswer(String text) {
    StringBuilder guarded = new StringBuilder();
    int end = 0;
    for (int at = 0; at < text.length(); at++) {
      int from = at;
      String mark =
          THOUGHT_MARKS.stream().filter(m -> text.startsWith(m, from)).findFirst().orElse("");
      if (!mark.isEmpty()) {
        guarded.append(tokenizer.guard(text.substring(end, at))).append(mark);
        end = at + mark.length();
        at = end - 1;
      }
    }
    return guarded.append(tokenizer.guard(text.substring(end))).toString();
  }
}
