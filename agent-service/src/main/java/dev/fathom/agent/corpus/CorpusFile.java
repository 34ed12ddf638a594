package dev.fathom.agent.corpus;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file of a corpus: read into a source, or not readable for a reason.
 *
 * @param path relative to the corpus, with {@code /}
 * @param source absent where the file could not be read
 * @param reason absent where it was read
 */
public record CorpusFile(
    String path, long size, Instant modifiedAt, @Nullable Source source, @Nullable String reason) {
  public CorpusFile {
    if ((source == null) == (reason == null)) {
      throw new IllegalArgumentException(path + " has to have either a source or a reason");
    }
  }
}
