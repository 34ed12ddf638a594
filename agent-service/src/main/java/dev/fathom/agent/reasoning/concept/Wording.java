package dev.fathom.agent.reasoning.concept;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The words and phrases of one language that the rules go by, and the texts they write. Read from
 * the files of the language's folder. Immutable.
 */
final class Wording {
  static final Wording ENGLISH = new Wording("en");
  static final Wording CHINESE = new Wording("zh");

  private final String folder;
  final Set<String> stopwords;

  /** Says that one thing is the reason of another. */
  final Pattern causal;

  /** Says that something has changed. */
  final Pattern change;

  /** Never quoted. */
  final Pattern boilerplate;

  /** Speaks of what may be, or of method. */
  final Pattern weak;

  /** Speaks of a part of a company. */
  final Pattern parts;

  /** A heading that names a part of a company. */
  final Pattern partHeading;

  /** Speaks of the whole company. */
  final Pattern whole;

  /** Leans on the sentence before. */
  final Pattern unresolved;

  /** The parts of a question that say how to answer it. */
  final Pattern instructions;

  /** What questions are often about. */
  final List<Topic> topics;

  /** How tables print what questions say otherwise. */
  final List<TableWords> tableWords;

  private final Properties messages = new Properties();

  private Wording(String folder) {
    this.folder = folder;
    this.stopwords = Set.copyOf(List.of(read("stopwords.txt").strip().split("\\s+")));
    this.causal = pattern("causal.txt");
    this.change = pattern("change.txt");
    this.boilerplate = pattern("boilerplate.txt");
    this.weak = pattern("weak.txt");
    this.parts = pattern("parts.txt");
    this.partHeading = pattern("part-heading.txt");
    this.whole = pattern("whole.txt");
    this.unresolved = pattern("unresolved.txt");
    this.instructions = pattern("instructions.txt");
    this.topics = Topic.read(read("topics.txt"));
    this.tableWords = TableWords.read(read("table-words.txt"), this);
    try {
      messages.load(new StringReader(read("messages.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Wording of(Locale language) {
    return language.getLanguage().equals("zh") ? CHINESE : ENGLISH;
  }

  boolean chinese() {
    return this == CHINESE;
  }

  /** The message with its {@code {0}}, {@code {1}}, ... filled in. */
  String message(String key, Object... values) {
    String text = messages.getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("No message " + key + " in " + folder);
    }
    for (int i = 0; i < values.length; i++) {
      text = text.replace("{" + i + "}", values[i].toString());
    }
    return text;
  }

  /** All patterns of a file, a line each, as alternatives. */
  private Pattern pattern(String name) {
    String alternatives =
        read(name)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> "(?:" + line + ")")
            .collect(Collectors.joining("|"));
    return Pattern.compile(
        alternatives, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.MULTILINE);
  }

  private String read(String name) {
    String resource = folder + "/" + name;
    try (InputStream stream = Wording.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("The resource " + resource + " is missing");
      }
      InputStreamReader reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
      return reader.readAllAsString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
