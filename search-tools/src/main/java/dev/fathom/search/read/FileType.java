package dev.fathom.search.read;

import dev.fathom.search.read.container.ZipContainer;
import dev.fathom.search.read.refusal.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** The formats that are told apart, by their first bytes and, where those are silent, by name. */
enum FileType {
  PDF,
  HTML,
  MARKDOWN,
  CSV,
  TEXT,
  DOCX,
  PPTX,
  XLSX,
  EPUB,
  MAIL,
  /** An office file that is encrypted as a whole. */
  LOCKED_OFFICE,
  /** An office file of the kind made before 2007. */
  OLD_OFFICE,
  /** Something known that is not read: an archive, a picture, a program. */
  BINARY;

  private static final int SNIFFED = 4096;
  private static final Pattern HTML_START =
      Pattern.compile(
          "(?is)^\\s*(?:<\\?xml[^>]*>\\s*)?(?:<!--.*?-->\\s*)*<(?:!doctype\\s+html|html|head|body|title|meta|script|table|div|p|h1)\\b.*");

  /** Mail begins with header fields, one that only mail has among the first. */
  private static final Pattern MAIL_START =
      Pattern.compile(
          "(?i)\\A(?:[\\w-]{1,60}:[^\\n]*\\n(?:[ \\t][^\\n]*\\n)*){0,30}(?:Message-ID|MIME-Version|Received|Return-Path):");

  private static final String COMPOUND_FILE = "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1";

  /** The stream that holds the encrypted file, as the directory of the file spells it. */
  private static final byte[] ENCRYPTED_PACKAGE =
      "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);

  static FileType of(String name, byte[] bytes) throws RefusedException {
    int length = Math.min(bytes.length, SNIFFED);
    String start = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    String extension = extension(name);
    if (start.contains("%PDF-") || (extension.equals("pdf") && !looksLikeMarkup(start))) {
      return PDF;
    }
    if (start.startsWith("PK\u0003\u0004")) {
      return ofZip(extension, bytes);
    }
    if (start.startsWith(COMPOUND_FILE)) {
      return contains(bytes, ENCRYPTED_PACKAGE) ? LOCKED_OFFICE : OLD_OFFICE;
    }
    if (start.startsWith("{\\rtf")) {
      return OLD_OFFICE;
    }
    if (isBinary(bytes, length)) {
      return BINARY;
    }
    return switch (extension) {
      case "md", "markdown" -> MARKDOWN;
      case "csv", "tsv" -> CSV;
      case "html", "htm", "xhtml" -> HTML;
      case "eml" -> MAIL;
      case "txt", "text", "log" -> TEXT;
      default -> looksLikeMarkup(start) ? HTML : MAIL_START.matcher(start).find() ? MAIL : TEXT;
    };
  }

  private static FileType ofZip(String extension, byte[] bytes) throws RefusedException {
    try (ZipContainer file = ZipContainer.open(bytes)) {
      if (file.has("word/document.xml")) {
        return DOCX;
      }
      if (file.has("ppt/presentation.xml")) {
        return PPTX;
      }
      if (file.has("xl/workbook.xml")) {
        return XLSX;
      }
      return file.has("META-INF/container.xml") ? EPUB : BINARY;
    } catch (RefusedException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return switch (extension) {
        case "docx" -> DOCX;
        case "pptx" -> PPTX;
        case "xlsx" -> XLSX;
        case "epub" -> EPUB;
        default -> BINARY;
      };
    }
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean looksLikeMarkup(String start) {
    String text = start.startsWith("\u00ef\u00bb\u00bf") ? start.substring(3) : start;
    return HTML_START.matcher(text).matches();
  }

  /** NUL bytes mean a binary file, unless they come as every second byte of UTF-16. */
  private static boolean isBinary(byte[] bytes, int length) {
    if (length >= 2 && ((bytes[0] & 0xff) == 0xfe || (bytes[0] & 0xff) == 0xff)) {
      return (bytes[1] & 0xff) != 0xfe && (bytes[1] & 0xff) != 0xff;
    }
    int control = 0;
    for (int i = 0; i < length; i++) {
      int b = bytes[i] & 0xff;
      if (b == 0) {
        return true;
      }
      if (b < 0x09 || (b > 0x0d && b < 0x20 && b != 0x1b)) {
        control++;
      }
    }
    return control > length / 20;
  }
}
