package dev.fathom.search.document;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a document says about itself.
 *
 * @param mediaType as in RFC 6838, such as {@code application/pdf}
 * @param title empty where none was found
 * @param authors in the order given; may be empty
 * @param published absent where no date was found
 * @param language of the main text, {@link Locale#ROOT} where undecided
 * @param confidences how sure each of them is
 */
public record Metadata(
    String mediaType,
    String title,
    List<String> authors,
    @Nullable LocalDate published,
    Locale language,
    Confidences confidences) {
  /** How sure each field is; of a field that is empty or absent it says nothing. */
  public record Confidences(
      Confidence title, Confidence authors, Confidence published, Confidence language) {
    /** Formats without fields of their own: the file's name and the text are all there is. */
    public static final Confidences PLAIN =
        new Confidences(
            Confidence.GUESSED, Confidence.STATED, Confidence.STATED, Confidence.INFERRED);
  }

  public Metadata {
    authors = List.copyOf(authors);
  }

  /** Metadata of a format whose title is the file's name and whose other fields are its own. */
  public Metadata(
      String mediaType,
      String title,
      List<String> authors,
      @Nullable LocalDate published,
      Locale language) {
    this(mediaType, title, authors, published, language, Confidences.PLAIN);
  }
}
