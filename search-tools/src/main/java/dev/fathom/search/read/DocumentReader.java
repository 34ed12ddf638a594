package dev.fathom.search.read;

import dev.fathom.search.document.Document;
import dev.fathom.search.read.book.EpubReader;
import dev.fathom.search.read.html.HtmlReader;
import dev.fathom.search.read.mail.MailReader;
import dev.fathom.search.read.office.DocxReader;
import dev.fathom.search.read.office.PptxReader;
import dev.fathom.search.read.pdf.PdfReader;
import dev.fathom.search.read.refusal.Refusal;
import dev.fathom.search.read.refusal.RefusedException;
import dev.fathom.search.read.sheet.XlsxReader;
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
      throw new UnreadableDocumentException(name, Refusal.EMPTY, "the file is empty");
    }
    if (bytes.length > LARGEST) {
      throw new UnreadableDocumentException(
          name,
          Refusal.TOO_LARGE,
          "the file is larger than %d MB; split it".formatted(LARGEST >> 20));
    }
    try {
      FileType type = FileType.of(name, bytes);
      Document document = parse(type, name, bytes);
      if (document.text().isBlank()) {
        throw new RefusedException(Refusal.NO_TEXT, withoutText(type, document));
      }
      return document;
    } catch (IOException
        | RuntimeException
        | StackOverflowError
        | OutOfMemoryError
        | LinkageError
        | AssertionError e) {
      throw Reasons.of(name, e);
    }
  }

  private static String withoutText(FileType type, Document document) {
    String what =
        switch (type) {
          case PDF -> "it has no text: its pages are empty or pictures";
          case HTML -> "the page has no text; it may be built by a script when it is opened";
          case MARKDOWN,
              CSV,
              TEXT,
              DOCX,
              PPTX,
              XLSX,
              EPUB,
              MAIL,
              LOCKED_OFFICE,
              OLD_OFFICE,
              BINARY ->
              "it has no text";
        };
    return document.notes().isEmpty() ? what : what + "; " + document.notes().getFirst();
  }

  private static Document parse(FileType type, String name, byte[] bytes) throws IOException {
    return switch (type) {
      case PDF -> PdfReader.read(name, bytes);
      case HTML -> HtmlReader.read(name, bytes);
      case MARKDOWN -> MarkdownReader.read(name, Charsets.decode(bytes));
      case CSV -> CsvReader.read(name, Charsets.decode(bytes));
      case TEXT -> TextReader.read(name, Charsets.decode(bytes));
      case DOCX -> DocxReader.read(name, bytes);
      case PPTX -> PptxReader.read(name, bytes);
      case XLSX -> XlsxReader.read(name, bytes);
      case EPUB -> EpubReader.read(name, bytes);
      case MAIL -> MailReader.read(name, bytes);
      case LOCKED_OFFICE ->
          throw new RefusedException(
              Refusal.PASSWORD,
              "it is protected by a password; save it without one and add it again");
      case OLD_OFFICE ->
          throw new RefusedException(
              Refusal.UNSUPPORTED,
              "an office file of an old kind; save it as .docx, .xlsx, .pptx or .pdf and add that");
      case BINARY ->
          throw new RefusedException(
              Refusal.UNSUPPORTED,
              "not a format that is read (PDF, HTML, Markdown, text, CSV, Word, PowerPoint, Excel,"
                  + " EPUB, mail)");
    };
  }
}
