package dev.fathom.search.read;

import dev.fathom.search.document.Box;
import dev.fathom.search.document.Span;
import dev.fathom.search.read.pdf.PageRenderer;
import dev.fathom.search.read.pdf.PdfReader;
import dev.fathom.search.read.pdf.PlacedText;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Pictures of the pages of a PDF, and where on them the words of a quote stand. Places agree with
 * {@link DocumentReader}: they come from the same reading.
 *
 * <p>Thread-safe. The places of the last few documents are kept, since a reader looks at several
 * quotes of one document.
 */
public final class PagePicture {
  private static final int KEPT = 4;

  private final LinkedHashMap<String, PlacedText> recent = new LinkedHashMap<>();

  /**
   * Draws a page as PNG.
   *
   * @param page counted from 1
   * @param width in pixels; the height follows
   * @throws UnreadableDocumentException when the page cannot be drawn
   */
  public byte[] render(byte[] bytes, int page, int width) throws UnreadableDocumentException {
    try {
      return PageRenderer.render(bytes, page, width);
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw Reasons.of("page " + page, e);
    }
  }

  /**
   * Where the words of a span of the canonical text stand on a page: a box for each run of words.
   *
   * @param page counted from 1
   * @throws UnreadableDocumentException when the document cannot be read
   */
  public List<Box> marks(byte[] bytes, int page, Span span) throws UnreadableDocumentException {
    try {
      return places(bytes).marks(page, span);
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw Reasons.of("page " + page, e);
    }
  }

  private PlacedText places(byte[] bytes) throws IOException {
    String hash = hash(bytes);
    synchronized (recent) {
      PlacedText known = recent.remove(hash);
      if (known != null) {
        recent.put(hash, known);
        return known;
      }
    }
    PlacedText read = PdfReader.readPlaced("document.pdf", bytes);
    synchronized (recent) {
      recent.put(hash, read);
      if (recent.size() > KEPT) {
        recent.pollFirstEntry();
      }
    }
    return read;
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
