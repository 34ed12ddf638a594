package dev.fathom.agent.research;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replies as a model would that keeps to its prompts: it plans one sub-question, keeps what it is
 * shown, and says each piece of evidence again - after its words went through {@code wording}.
 */
final class ScriptedModel implements Function<JsonNode, Reply> {
  private static final Pattern EVIDENCE =
      Pattern.compile("\\[(e_\\w+)][^\\n]*?<source>(.*?)</source>");

  private final UnaryOperator<String> wording;

  ScriptedModel(UnaryOperator<String> wording) {
    this.wording = wording;
  }

  @Override
  public Reply apply(JsonNode request) {
    JsonNode schema = request.path("response_format").path("json_schema");
    String prompt = ScriptedServer.prompt(request);
    Object answer =
        switch (schema.path("name").asText()) {
          case "greeting" -> Map.of("greeting", "good morning");
          case "clarify" -> Map.of("questions", List.of());
          case "plan" ->
              Map.of(
                  "items",
                  List.of(Map.of("question", "Net sales 2023", "queries", List.of("net sales"))));
          case "select" ->
              Map.of(
                  "keep",
                  List.copyOf(evidence(prompt).keySet()).stream().limit(3).toList(),
                  "enough",
                  true,
                  "missing",
                  "",
                  "queries",
                  List.of());
          case "outline" ->
              Map.of(
                  "sections",
                  List.of(
                      Map.of(
                          "title",
                          "Wind farms bought winches",
                          "item",
                          "q1",
                          "evidence",
                          List.copyOf(evidence(prompt).keySet()),
                          "figures",
                          List.of())));
          case "write" -> Map.of("claims", claims(prompt));
          case "answer" -> Map.of("claims", claims(prompt), "figure", "");
          default -> "It is said that " + prompt.length();
        };
    return new Reply.Says("Let me see. Wait, yes.", ScriptedServer.json(answer));
  }

  private List<Object> claims(String prompt) {
    List<Object> claims = new ArrayList<>();
    evidence(prompt)
        .forEach(
            (id, words) ->
                claims.add(
                    Map.of(
                        "text", wording.apply(words),
                        "evidence", List.of(id),
                        "figures", List.of())));
    if (claims.isEmpty()) {
      Matcher told = Pattern.compile("- <source>(.*)</source> \\[(e_\\w+)] \\[]").matcher(prompt);
      if (told.find()) {
        claims.add(
            Map.of(
                "text", told.group(1), "evidence", List.of(told.group(2)), "figures", List.of()));
      }
    }
    return claims;
  }

  private static Map<String, String> evidence(String prompt) {
    Map<String, String> evidence = new LinkedHashMap<>();
    Matcher matcher = EVIDENCE.matcher(prompt);
    while (matcher.find()) {
      evidence.put(matcher.group(1), matcher.group(2));
    }
    return evidence;
  }
}
