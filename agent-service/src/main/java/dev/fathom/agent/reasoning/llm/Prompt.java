package dev.fathom.agent.reasoning.llm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt from a file. {@code {{name}}} stands for a value; HTML comments hold the version and the
 * reason for each rule, and are not sent.
 */
final class Prompt {
  private static final Pattern COMMENT = Pattern.compile("<!--.*?-->\\s*", Pattern.DOTALL);
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private Prompt() {}

  /**
   * The text to send.
   *
   * @throws IllegalArgumentException when the prompt has a place for which there is no value
   */
  static String of(String name, Locale language, Map<String, String> values) {
    String tag = language.getLanguage().equals("zh") ? "zh" : "en";
    String template = COMMENT.matcher(read(name + "." + tag + ".md")).replaceAll("");
    return PLACE
        .matcher(template)
        .replaceAll(place -> Matcher.quoteReplacement(value(name, place.group(1), values)))
        .strip();
  }

  /** What stands in place of an empty list. */
  static String none(Locale language) {
    return language.getLanguage().equals("zh") ? "（无）" : "(none)";
  }

  private static String value(String name, String place, Map<String, String> values) {
    String value = values.get(place);
    if (value == null) {
      throw new IllegalArgumentException("The prompt %s wants {{%s}}".formatted(name, place));
    }
    return value;
  }

  static String schema(String name) {
    return read(name + ".schema.json");
  }

  private static String read(String file) {
    try (InputStream in = Prompt.class.getResourceAsStream("/prompts/" + file)) {
      if (in == null) {
        throw new IllegalStateException("There is no prompt " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
