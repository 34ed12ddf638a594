package dev.fathom.search.read.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What a page's JSON-LD says about the article on it (schema.org); empty where it says nothing or
 * is malformed.
 */
record LinkedData(String headline, List<String> authors, String published, String body) {
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .build())
          .build();
  private static final Set<String> ARTICLES =
      Set.of(
          "Article",
          "NewsArticle",
          "BlogPosting",
          "Report",
          "ScholarlyArticle",
          "TechArticle",
          "ReportageNewsArticle",
          "AnalysisNewsArticle",
          "LiveBlogPosting",
          "OpinionNewsArticle");
  private static final LinkedData NONE = new LinkedData("", List.of(), "", "");

  LinkedData {
    authors = List.copyOf(authors);
  }

  static LinkedData of(Document page) {
    for (Element script : page.select("script[type=application/ld+json]")) {
      LinkedData found = article(parsed(script.data()), 0);
      if (!found.equals(NONE)) {
        return found;
      }
    }
    return NONE;
  }

  /** Malformed linked data says nothing. */
  private static JsonNode parsed(String data) {
    try {
      return JSON.readTree(data);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static LinkedData article(JsonNode node, int depth) {
    if (depth > 4) {
      return NONE;
    }
    if (node.isObject() && isArticle(node.path("@type"))) {
      return new LinkedData(
          node.path("headline").asText(""),
          names(node.path("author")),
          node.path("datePublished").asText(""),
          node.path("articleBody").asText(""));
    }
    for (JsonNode inner : node.isArray() ? node : node.path("@graph")) {
      LinkedData found = article(inner, depth + 1);
      if (!found.equals(NONE)) {
        return found;
      }
    }
    return NONE;
  }

  private static boolean isArticle(JsonNode type) {
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (ARTICLES.contains(one.asText())) {
          return true;
        }
      }
    }
    return ARTICLES.contains(type.asText());
  }

  private static List<String> names(JsonNode author) {
    List<String> names = new ArrayList<>();
    if (author.isArray()) {
      author.forEach(one -> names.addAll(names(one)));
    } else {
      String name = author.isTextual() ? author.asText() : author.path("name").asText("");
      if (!name.isBlank()) {
        names.add(HtmlBlocks.Inline.fold(name));
      }
    }
    return names;
  }
}
