package dev.fathom.search.fetch;

import dev.fathom.search.read.text.Charsets;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells media types by first bytes and header, after the WHATWG MIME Sniffing Standard, with two
 * differences that serve reading: bytes that are unmistakably of a document (PDF, archive, picture)
 * win over whatever the header says, and a page sent as plain text stays text.
 */
final class MediaTypes {
  /** As many bytes as the standard looks at. */
  static final int SNIFFED = 1445;

  private static final String UNKNOWN = "application/octet-stream";

  private static final Map<String, String> MARKS =
      Map.ofEntries(
          Map.entry("%PDF-", "application/pdf"),
          Map.entry("PK\u0003\u0004", "application/zip"),
          Map.entry("\u001f\u008b\b", "application/gzip"),
          Map.entry("\u0089PNG\r\n\u001a\n", "image/png"),
          Map.entry("\u00ff\u00d8\u00ff", "image/jpeg"),
          Map.entry("GIF87a", "image/gif"),
          Map.entry("GIF89a", "image/gif"),
          Map.entry(
              "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", "application/x-ole-storage"),
          Map.entry("%!PS-Adobe-", "application/postscript"));

  private static final Pattern PAGE =
      Pattern.compile(
          "(?is)^\\s*(?:<\\?xml[^>]*>\\s*)?(?:<!--.*?(?:-->|$)\\s*)*"
              + "<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta)"
              + "(?:[\\s>].*|$)");

  /** Headers that mean "I do not know", or are what servers send for everything. */
  private static final List<String> SAYS_NOTHING =
      List.of("", "unknown/unknown", "application/unknown", "*/*", UNKNOWN, "binary/octet-stream");

  private static final Map<String, String> EXTENSIONS =
      Map.ofEntries(
          Map.entry("text/html", "html"),
          Map.entry("application/xhtml+xml", "html"),
          Map.entry("application/pdf", "pdf"),
          Map.entry("text/csv", "csv"),
          Map.entry("text/tab-separated-values", "tsv"),
          Map.entry("text/markdown", "md"),
          Map.entry("text/plain", "txt"),
          Map.entry("application/json", "json"),
          Map.entry("application/epub+zip", "epub"),
          Map.entry("message/rfc822", "eml"),
          Map.entry(
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
          Map.entry(
              "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
          Map.entry("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"));

  private static final Pattern CHARSET =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\";,\\s]+)");

  private MediaTypes() {}

  /** The type without parameters, in lower case. */
  static String of(@Nullable String header, byte[] bytes) {
    String declared = essence(header);
    String start =
        new String(bytes, 0, Math.min(bytes.length, SNIFFED), StandardCharsets.ISO_8859_1);
    String marked = marked(start, declared);
    if (marked != null) {
      return marked;
    }
    if (!SAYS_NOTHING.contains(declared)) {
      return declared.equals("text/plain") && isBinary(start) ? UNKNOWN : declared;
    }
    if (PAGE.matcher(withoutMark(start)).matches()) {
      return "text/html";
    }
    return isBinary(start) ? UNKNOWN : "text/plain";
  }

  static boolean isPage(String mediaType) {
    return mediaType.equals("text/html") || mediaType.equals("application/xhtml+xml");
  }

  static boolean isText(String mediaType) {
    return mediaType.startsWith("text/") || isPage(mediaType);
  }

  /** The encoding that the header declares, by the labels of the WHATWG Encoding Standard. */
  static @Nullable Charset charset(@Nullable String header) {
    Matcher matcher = CHARSET.matcher(header == null ? "" : header);
    return matcher.find() ? Charsets.labelled(matcher.group(1)) : null;
  }

  /** The last part of a URL's path, ending in the type's extension. */
  static String fileName(String url, String mediaType) {
    String path = url.replaceFirst("^[a-z]+://[^/]*/?", "").replaceFirst("[?#].*$", "");
    String last = path.replaceFirst("/+$", "");
    last = last.substring(last.lastIndexOf('/') + 1);
    String name = last.isEmpty() ? "index" : last;
    String extension = EXTENSIONS.get(mediaType);
    if (extension == null || name.toLowerCase(Locale.ROOT).endsWith("." + extension)) {
      return name;
    }
    return name + "." + extension;
  }

  /** An archive may be an office file: what the header says of it is finer than the bytes. */
  private static @Nullable String marked(String start, String declared) {
    for (Map.Entry<String, String> mark : MARKS.entrySet()) {
      if (start.startsWith(mark.getKey())) {
        boolean container = mark.getValue().matches("application/(zip|x-ole-storage)");
        boolean finer = declared.startsWith("application/") && !SAYS_NOTHING.contains(declared);
        return container && finer ? declared : mark.getValue();
      }
    }
    return null;
  }

  private static String essence(@Nullable String header) {
    String value = header == null ? "" : header;
    int end = value.indexOf(';');
    String essence = (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return essence.matches("[!-~&&[^/,]]+/[!-~&&[^/,]]+") ? essence : "";
  }

  private static String withoutMark(String start) {
    return start.startsWith("\u00ef\u00bb\u00bf") ? start.substring(3) : start;
  }

  /** Bytes that no text has, unless it is marked as UTF-16. */
  private static boolean isBinary(String start) {
    if (start.startsWith("\u00fe\u00ff") || start.startsWith("\u00ff\u00fe")) {
      return false;
    }
    return start
        .chars()
        .anyMatch(
            c -> c <= 0x08 || c == 0x0b || (c >= 0x0e && c <= 0x1a) || (c >= 0x1c && c <= 0x1f));
  }
}
