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
 */
public record Metadata(
    String mediaType,
    String title,
    List<String> authors,
    @Nullable LocalDate published,
    Locale language) {
  public Metadata {
    authors = List.copyOf(authors);
  }
}
