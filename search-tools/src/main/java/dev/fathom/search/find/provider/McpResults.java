package dev.fathom.search.find.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.search.find.WebHit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Makes hits of what a search tool returned, for which there is no rule: structured content or JSON
 * in a text, where every object with an address is a hit; links to resources and embedded ones; or
 * text with addresses in it, where the line before an address is its title and the lines after it
 * are its snippet. Pure.
 */
final class McpResults {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ADDRESS = List.of("url", "link", "uri", "href", "source");
  private static final List<String> TITLE = List.of("title", "name", "heading");
  private static final List<String> TEXT =
      List.of("snippet", "content", "text", "description", "summary", "abstract");
  private static final List<String> DATE =
      List.of("published", "publishedDate", "published_date", "date");
  private static final Pattern LINK =
      Pattern.compile("\\[([^\\]\\n]+)]\\((https?://[^\\s)]+)\\)|(https?://[^\\s<>\")\\]]+)");
  private static final int DEEPEST = 6;

  private McpResults() {}

  static List<WebHit> hits(JsonNode result) {
    List<WebHit> hits = new ArrayList<>();
    collect(result.path("structuredContent"), hits, 0);
    for (JsonNode item : result.path("content")) {
      switch (Fields.text(item, "type")) {
        case "resource_link" -> collect(item, hits, 0);
        case "resource" -> collect(item.path("resource"), hits, 0);
        case "text" -> {
          if (!result.has("structuredContent")) {
            fromText(Fields.text(item, "text"), hits);
          }
        }
        default -> {}
      }
    }
    return hits;
  }

  private static void collect(JsonNode node, List<WebHit> hits, int depth) {
    if (depth > DEEPEST) {
      return;
    }
    String address = first(node, ADDRESS);
    if (address.startsWith("http://") || address.startsWith("https://")) {
      hits.add(
          new WebHit(
              address, first(node, TITLE), first(node, TEXT), Fields.date(first(node, DATE))));
    } else if (node.isContainerNode()) {
      node.forEach(child -> collect(child, hits, depth + 1));
    }
  }

  private static String first(JsonNode node, List<String> names) {
    return names.stream()
        .map(name -> Fields.text(node, name))
        .filter(value -> !value.isBlank())
        .findFirst()
        .orElse("");
  }

  private static void fromText(String text, List<WebHit> hits) {
    try {
      JsonNode json = JSON.readTree(text);
      if (json != null && json.isContainerNode()) {
        collect(json, hits, 0);
        return;
      }
    } catch (JsonProcessingException e) {
      // Then it is prose.
    }
    List<MatchResult> links = LINK.matcher(text).results().toList();
    for (int i = 0; i < links.size(); i++) {
      MatchResult link = links.get(i);
      int end = i + 1 < links.size() ? links.get(i + 1).start() : text.length();
      String after = text.substring(link.end(), end);
      boolean named = link.group(1) != null;
      hits.add(
          new WebHit(
              named ? link.group(2) : link.group(3),
              named ? link.group(1) : lineBefore(text, link.start()),
              after,
              null));
    }
  }

  private static String lineBefore(String text, int at) {
    List<String> lines = text.substring(0, at).lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty()) {
      return "";
    }
    boolean label = lines.getLast().matches("(?i)\\W*(url|link|source)\\W*") && lines.size() > 1;
    String line = label ? lines.get(lines.size() - 2) : lines.getLast();
    return line.replaceFirst("(?i)^\\W*title\\W+", "").replaceFirst("^\\W+", "");
  }
}
