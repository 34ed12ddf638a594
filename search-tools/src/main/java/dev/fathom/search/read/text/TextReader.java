package dev.fathom.search.read.text;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.Metadata;
import java.util.List;
import java.util.regex.Pattern;

/** Reads plain text: paragraphs are what blank lines separate. */
public final class TextReader {
  private static final Pattern BLANK_LINES = Pattern.compile("(?:[ \\t]*\\r?\\n){2,}");
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\u00a0\\f]+");

  private TextReader() {}

  public static Document read(String name, String text) {
    DocumentBuilder builder = new DocumentBuilder();
    builder.startOnlyPage();
    for (String part : BLANK_LINES.splitAsStream(text).toList()) {
      String words = WHITE_SPACE.matcher(part).replaceAll(" ").strip();
      if (!words.isEmpty()) {
        builder.paragraph(words);
      }
    }
    return builder.build(
        new Metadata("text/plain", Titles.ofFile(name), List.of(), null, Languages.of(text)));
  }
}
