package dev.fathom.search.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** The standard fonts of one document: measures text and breaks it into lines. */
final class Fonts {
  private final Map<FontName, PDType1Font> fonts = new EnumMap<>(FontName.class);

  PDType1Font font(Style style) {
    return fonts.computeIfAbsent(style.font(), PDType1Font::new);
  }

  float width(String text, Style style) {
    try {
      return font(style).getStringWidth(text) / 1000 * style.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  float width(List<Run> runs) {
    float width = 0;
    for (var run : runs) {
      width += width(run.text(), run.style());
    }
    return width;
  }

  /** Breaks greedily at spaces; a word is never divided. */
  List<List<Run>> lines(List<Run> runs, float width) {
    var lines = new ArrayList<List<Run>>();
    var line = new ArrayList<Run>();
    for (var word : words(runs)) {
      var longer = new ArrayList<>(line);
      longer.addAll(word);
      if (!line.isEmpty() && width(trimmed(longer)) > width) {
        lines.add(joined(trimmed(line)));
        line = new ArrayList<>(word);
      } else {
        line = longer;
      }
    }
    if (!line.isEmpty()) {
      lines.add(joined(trimmed(line)));
    }
    return lines;
  }

  /** Words with the space behind them; a word may change its style in the middle. */
  private static List<List<Run>> words(List<Run> runs) {
    var words = new ArrayList<List<Run>>();
    var word = new ArrayList<Run>();
    for (var run : runs) {
      int start = 0;
      for (int space = run.text().indexOf(' ');
          space >= 0;
          space = run.text().indexOf(' ', start)) {
        word.add(new Run(run.text().substring(start, space + 1), run.style()));
        words.add(List.copyOf(word));
        word.clear();
        start = space + 1;
      }
      if (start < run.text().length()) {
        word.add(new Run(run.text().substring(start), run.style()));
      }
    }
    if (!word.isEmpty()) {
      words.add(List.copyOf(word));
    }
    return words;
  }

  private static List<Run> trimmed(List<Run> line) {
    var trimmed = new ArrayList<>(line);
    var last = trimmed.removeLast();
    trimmed.add(new Run(last.text().stripTrailing(), last.style()));
    return trimmed;
  }

  private static List<Run> joined(List<Run> line) {
    var joined = new ArrayList<Run>();
    for (var run : line) {
      if (!joined.isEmpty() && joined.getLast().style().equals(run.style())) {
        joined.add(new Run(joined.removeLast().text() + run.text(), run.style()));
      } else {
        joined.add(run);
      }
    }
    return List.copyOf(joined);
  }
}
