package dev.fathom.engine.server;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.chat.LocalModel;
import dev.fathom.engine.chat.ToolDialect;
import dev.fathom.engine.grammar.Grammar;
import dev.fathom.engine.grammar.TokenGrammar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a request.
 *
 * @param offered those the model is told of
 * @param forced empty unless the answer has to be a call
 */
record Tools(
    List<Map<String, Object>> offered,
    Optional<ToolDialect> dialect,
    Optional<TokenGrammar> forced) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Tools of(LocalModel model, ChatRequest request) {
    List<Map<String, Object>> tools = request.tools() == null ? List.of() : request.tools();
    JsonNode choice = request.toolChoice();
    if (tools.isEmpty() || (choice != null && choice.asText().equals("none"))) {
      return new Tools(List.of(), Optional.empty(), Optional.empty());
    }
    ToolDialect dialect =
        model
            .toolDialect()
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        "tools", "This model has no tokens for tool calls; leave the tools out."));
    return new Tools(tools, Optional.of(dialect), forced(model, tools, choice, dialect));
  }

  private static Optional<TokenGrammar> forced(
      LocalModel model,
      List<Map<String, Object>> tools,
      @Nullable JsonNode choice,
      ToolDialect dialect) {
    if (choice == null || choice.isNull() || choice.asText().equals("auto")) {
      return Optional.empty();
    }
    String wanted = choice.path("function").path("name").asText("");
    if (wanted.isEmpty() && !choice.asText().equals("required")) {
      throw ApiException.invalid(
          "tool_choice", "tool_choice is none of none, auto, required and a function by name.");
    }
    JsonNode all = JSON.valueToTree(tools);
    List<Grammar> calls = new ArrayList<>();
    for (JsonNode tool : all) {
      JsonNode function = tool.path("function");
      String name = function.path("name").asText();
      if (wanted.isEmpty() || wanted.equals(name)) {
        JsonNode parameters = function.path("parameters");
        Grammar arguments =
            parameters.isObject() ? Grammar.schema(parameters) : Grammar.jsonObject();
        calls.add(dialect.grammar(name, arguments));
      }
    }
    if (calls.isEmpty()) {
      throw ApiException.invalid(
          "tool_choice", "There is no tool '" + wanted + "' among the tools.");
    }
    List<Object> key = List.of("tools", all, wanted);
    return Optional.of(model.grammars().get(key, () -> Grammar.anyOf(calls)));
  }

  /**
   * Messages as templates expect them: content as one text, and the arguments of earlier calls in
   * the form of the model's dialect.
   */
  static List<Map<String, Object>> messages(
      List<Map<String, Object>> messages, Optional<ToolDialect> dialect) {
    List<Map<String, Object>> result = new ArrayList<>();
    for (Map<String, Object> message : messages) {
      Map<String, Object> copy = new LinkedHashMap<>(message);
      if (copy.get("content") instanceof List<?> parts) {
        copy.put("content", text(parts));
      }
      if (copy.get("tool_calls") instanceof List<?> calls
          && dialect.filter(ToolDialect::argumentsAsObject).isPresent()) {
        copy.put("tool_calls", calls.stream().map(Tools::withParsedArguments).toList());
      }
      result.add(copy);
    }
    return result;
  }

  private static String text(List<?> parts) {
    StringBuilder text = new StringBuilder();
    for (Object part : parts) {
      if (!(part instanceof Map<?, ?> map)
          || !"text".equals(map.get("type"))
          || !(map.get("text") instanceof String own)) {
        throw ApiException.invalid("messages", "Only content of type text is understood.");
      }
      text.append(own);
    }
    return text.toString();
  }

  private static Object withParsedArguments(Object call) {
    if (!(call instanceof Map<?, ?> map)
        || !(map.get("function") instanceof Map<?, ?> function)
        || !(function.get("arguments") instanceof String arguments)) {
      return call;
    }
    try {
      Map<Object, Object> parsed = new LinkedHashMap<>(function);
      parsed.put(
          "arguments", JSON.readValue(arguments, new TypeReference<Map<String, Object>>() {}));
      Map<Object, Object> copy = new LinkedHashMap<>(map);
      copy.put("function", parsed);
      return copy;
    } catch (JacksonException e) {
      throw ApiException.invalid(
          "messages", "The arguments of an earlier tool call are no JSON object.");
    }
  }
}
