package dev.fathom.agent.corpus;

import dev.fathom.search.document.Document;
import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.passage.PassageSplitter;
import dev.fathom.search.read.UnreadableDocumentException;
import dev.fathom.search.read.isolated.IsolatedReader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Turns the bytes of a file into a source: read, cut into passages, embedded. Thread-safe. */
final class SourceReading {
  /**
   * Raised when readers or splitters change what they make of a file: files are read again then.
   */
  static final int VERSION = 3;

  private final IsolatedReader reader;
  private final PassageSplitter splitter = new PassageSplitter();
  private final SentenceEmbedder embedder;

  SourceReading(IsolatedReader reader, SentenceEmbedder embedder) {
    this.reader = reader;
    this.embedder = embedder;
  }

  static String id(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Reads a file.
   *
   * @param file by which the reader tells the type
   * @param name of the source
   */
  ReadSource read(String file, String name, byte[] bytes) throws UnreadableDocumentException {
    String id = id(bytes);
    Document document = reader.read(file, bytes);
    List<Passage> passages = splitter.split(id, document);
    String language = document.metadata().language().toLanguageTag();
    var source =
        new Source(
            id,
            name,
            document.metadata().title(),
            document.metadata().mediaType(),
            language,
            document.pages().size());
    return new ReadSource(source, document, passages, embedder.embedPassages(passages));
  }
}
