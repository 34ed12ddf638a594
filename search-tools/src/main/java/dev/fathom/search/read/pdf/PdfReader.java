package dev.fathom.search.read.pdf;

import dev.fathom.search.document.Document;
import java.io.IOException;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.pdmodel.PDDocument;

/**
 * Reads a PDF. Text comes from the positions of its characters, never from their order in the file
 * alone: lines, columns, running headers, paragraphs and tables are found on the displayed page.
 *
 * <p>Stateless and thread-safe.
 */
public final class PdfReader {
  private static final long IN_MEMORY = 256L << 20;

  private PdfReader() {}

  /**
   * Reads the document.
   *
   * @throws IOException when the file is damaged or needs a password
   */
  public static Document read(String name, byte[] bytes) throws IOException {
    return readPlaced(name, bytes).document();
  }

  /** Reads the document together with the place of every word. */
  public static PlacedText readPlaced(String name, byte[] bytes) throws IOException {
    try (PDDocument document = open(bytes)) {
      return new PdfComposer(name, document).compose();
    }
  }

  /** Opens the file; encrypted ones with the empty password. */
  static PDDocument open(byte[] bytes) throws IOException {
    return Loader.loadPDF(
        bytes, "", null, null, MemoryUsageSetting.setupMixed(IN_MEMORY).streamCache);
  }
}
