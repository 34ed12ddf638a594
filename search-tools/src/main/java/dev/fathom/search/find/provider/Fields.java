package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.search.find.ProviderException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;

/** Reads fields that strangers filled in: what is missing or of another type is empty. Pure. */
final class Fields {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DATE =
      Pattern.compile("((?:19|20)\\d{2})(?:-(\\d{2})(?:-(\\d{2}))?)?(?:T.*| .*)?");

  private Fields() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() || value.isNumber() ? value.asText() : "";
  }

  /** The first text of a list of texts. */
  static String first(JsonNode node, String field) {
    JsonNode value = node.path(field).path(0);
    return value.isTextual() ? value.textValue() : "";
  }

  /** A text that may hold markup, without it. */
  static String plain(JsonNode node, String field) {
    return Jsoup.parse(text(node, field)).text();
  }

  static @Nullable LocalDate date(JsonNode node, String field) {
    return date(text(node, field));
  }

  /** A day from a date as far as it is given: a year alone is its first day. */
  static @Nullable LocalDate date(String written) {
    Matcher matcher = DATE.matcher(written.strip());
    if (!matcher.matches()) {
      return null;
    }
    try {
      return LocalDate.of(
          Integer.parseInt(matcher.group(1)), part(matcher.group(2)), part(matcher.group(3)));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int part(@Nullable String digits) {
    return digits == null ? 1 : Integer.parseInt(digits);
  }

  /** A list that has to be there, or else the answer is of another shape than it should be. */
  static JsonNode list(ApiResponse response, JsonNode node, String field) throws ProviderException {
    JsonNode list = node.path(field);
    if (!list.isArray()) {
      throw response.notUnderstood("list of results");
    }
    return list;
  }
}
