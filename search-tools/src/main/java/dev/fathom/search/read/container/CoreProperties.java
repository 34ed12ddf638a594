package dev.fathom.search.read.container;

import dev.fathom.search.document.Metadata;
import dev.fathom.search.read.text.Languages;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an office file says about itself (ECMA-376, part 2, core properties).
 *
 * @param title empty where none is stated
 * @param modified when it was last changed, or made where only that is stated
 */
public record CoreProperties(
    String title, List<String> authors, @Nullable LocalDate modified, Locale language) {
  public CoreProperties {
    authors = List.copyOf(authors);
  }

  public static CoreProperties of(ZipContainer file) throws IOException {
    String part = Relations.of(file, "").ofType("core-properties");
    String title = "";
    List<String> authors = List.of();
    LocalDate created = null;
    LocalDate modified = null;
    Locale language = Locale.ROOT;
    try (XmlCursor xml = part == null ? null : file.xmlIfPresent(part)) {
      while (xml != null && xml.nextWithin(0)) {
        switch (xml.name()) {
          case "title" -> title = xml.text().strip();
          case "creator" ->
              authors =
                  Arrays.stream(xml.text().split(";", -1))
                      .map(String::strip)
                      .filter(name -> !name.isEmpty())
                      .toList();
          case "created" -> created = date(xml.text());
          case "modified" -> modified = date(xml.text());
          case "language" -> language = Locale.forLanguageTag(xml.text().strip());
          default -> {}
        }
      }
    }
    return new CoreProperties(title, authors, modified == null ? created : modified, language);
  }

  /**
   * Metadata of a document with these properties.
   *
   * @param otherwise its title where none is stated
   * @param text from which the language is told
   */
  public Metadata metadata(String mediaType, String otherwise, String text) {
    Locale found = Languages.of(text);
    return new Metadata(
        mediaType,
        title.isEmpty() ? otherwise : title,
        authors,
        modified,
        found.equals(Locale.ROOT) ? Locale.of(language.getLanguage()) : found);
  }

  /** The day of a date or time as ISO 8601 writes it. */
  public static @Nullable LocalDate date(String text) {
    String stated = text.strip();
    try {
      return LocalDate.parse(stated.length() > 10 ? stated.substring(0, 10) : stated);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
