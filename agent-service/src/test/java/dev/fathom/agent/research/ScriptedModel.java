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
class ScriptedModel implements Function<JsonNode, Reply> {
  private static final Pattern EVIDENCE = Pattern.compile("\\[(e\\d+)] (.*?)(?:</source>|\\n|$)");
  private static final Pattern CLAIM =
      Pattern.compile("\\[(c\\d+)] <claim>(.*?)</claim>(?:(?!<claim>).)*", Pattern.DOTALL);
  private static final Pattern CITED = Pattern.compile("cited: <source>(.*?)</source>");

  private final UnaryOperator<String> wording;
  private final String depth;

  ScriptedModel(UnaryOperator<String> wording) {
    this(wording, "standard");
  }

  ScriptedModel(UnaryOperator<String> wording, String depth) {
    this.wording = wording;
    this.depth = depth;
  }

  @Override
  public Reply apply(JsonNode request) {
    JsonNode schema = request.path("response_format").path("json_schema");
    String prompt = ScriptedServer.prompt(request);
    String slot = schema.path("name").asText();
    return new Reply.Says(
        "Let me see. Wait, yes.", ScriptedServer.json(answer(slot, prompt, prompt.length())));
  }

  /** The answer to a slot. */
  Object answer(String slot, String prompt, int length) {
    return switch (slot) {
      case "greeting" -> Map.of("greeting", "good morning");
      case "route" -> Map.of("depth", depth, "questions", List.of());
      case "plan" ->
          Map.of(
              "items",
              List.of(Map.of("question", "Net sales 2023", "queries", List.of("net sales"))));
      case "select" -> select(List.copyOf(evidence(after(prompt, "label in front:")).keySet()));
      case "reckon" -> Map.of("calculations", List.of(), "beyond", "");
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
      case "judge" -> Map.of("verdicts", verdicts(prompt));
      case "mend" -> Map.of("claims", List.of());
      case "summarise" -> Map.of("sentences", List.of(first(prompt)), "figure", "");
      default -> "It is said that " + length;
    };
  }

  /**
   * What it keeps of what it is shown.
   *
   * @param shown labels
   */
  Map<String, Object> select(List<String> shown) {
    return Map.of(
        "keep",
        shown.stream().limit(3).toList(),
        "enough",
        true,
        "missing",
        "",
        "queries",
        List.of());
  }

  final List<Object> claims(String prompt) {
    List<Object> claims = new ArrayList<>();
    evidence(after(prompt, "label in front:"))
        .forEach(
            (id, words) ->
                claims.add(
                    Map.of(
                        "text", wording.apply(words),
                        "evidence", List.of(id),
                        "figures", List.of())));
    return claims;
  }

  private static List<Object> verdicts(String prompt) {
    List<Object> verdicts = new ArrayList<>();
    Matcher claim = CLAIM.matcher(prompt);
    while (claim.find()) {
      Matcher cited = CITED.matcher(claim.group());
      verdicts.add(
          Map.of(
              "claim",
              claim.group(1),
              "words",
              cited.find() ? cited.group(1) : "",
              "verdict",
              "entailed",
              "why",
              ""));
    }
    return verdicts;
  }

  private static Object first(String prompt) {
    Matcher claim = CLAIM.matcher(prompt);
    if (!claim.find()) {
      throw new IllegalStateException("There is no claim to sum up: " + prompt);
    }
    return Map.of("text", claim.group(2), "claims", List.of(claim.group(1)));
  }

  private static String after(String prompt, String words) {
    return prompt.substring(prompt.indexOf(words) + words.length());
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
