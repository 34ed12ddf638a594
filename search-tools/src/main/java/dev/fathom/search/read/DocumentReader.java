package dev.fathom.search.read;

import dev.fathom.search.document.Document;
import dev.fathom.search.read.html.HtmlReader;
import dev.fathom.search.read.pdf.PdfReader;
import dev.fathom.search.read.text.Charsets;
import dev.fathom.search.read.text.CsvReader;
import dev.fathom.search.read.text.MarkdownReader;
import dev.fathom.search.read.text.TextReader;
import java.io.IOException;

/**
 * Reads a file into the one document model. The type is told by the first bytes and, where those
 * are silent, by the name.
 *
 * <p>Stateless and thread-safe. Whatever goes wrong inside a parser - also running out of memory or
 * stack on a hostile file - comes out as {@link UnreadableDocumentException}; nothing else does.
 */
public final class DocumentReader {
  private static final int LARGEST = 512 << 20;

  /**
   * Reads one file.
   *
   * @param name file name or URL path, for the type and for the title where there is no better one
   * @throws UnreadableDocumentException when there is nothing that can be read, with the reason
   */
  public Document read(String name, byte[] bytes) throws UnreadableDocumentException {
    if (bytes.length == 0) {
      throw new UnreadableDocumentException(name, "the file is empty");
    }
    if (bytes.length > LARGEST) {
      throw new UnreadableDocumentException(
          name, "the file is larger than %d MB; split it".formatted(LARGEST >> 20));
    }
    FileType type = FileType.of(name, bytes);
    Document document = parse(type, name, bytes);
    if (document.text().isBlank()) {
      throw new UnreadableDocumentException(name, withoutText(type));
    }
    return document;
  }

  private static String withoutText(FileType type) {
    return switch (type) {
      case PDF -> "it has no text: its pages are empty or pictures; text recognition would help";
      case HTML -> "the page has no text; it may be built by a script when it is opened";
      case MARKDOWN, CSV, TEXT, BINARY -> "it has no text";
    };
  }

  private static Document parse(FileType type, String name, byte[] bytes)
      throws UnreadableDocumentException {
    try {
      return switch (type) {
        case PDF -> PdfReader.read(name, bytes);
        case HTML -> HtmlReader.read(name, bytes);
        case MARKDOWN -> MarkdownReader.read(name, Charsets.decode(bytes));
        case CSV -> CsvReader.read(name, Charsets.decode(bytes));
        case TEXT -> TextReader.read(name, Charsets.decode(bytes));
        case BINARY ->
            throw new UnreadableDocumentException(
                name, "not a format that is read (PDF, HTML, Markdown, text, CSV)");
      };
    } catch (IOException e) {
      throw new UnreadableDocumentException(name, Reasons.of(e), e);
    } catch (StackOverflowError e) {
      throw new UnreadableDocumentException(name, "it is nested too deeply to be read", e);
    } catch (OutOfMemoryError e) {
      throw new UnreadableDocumentException(name, "reading it needs more memory than there is", e);
    } catch (RuntimeException | LinkageError | AssertionError e) {
      throw new UnreadableDocumentException(name, Reasons.of(e), e);
    }
  }
}
