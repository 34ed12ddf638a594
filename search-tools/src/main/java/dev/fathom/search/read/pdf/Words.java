package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes words of glyphs: characters that follow each other on a baseline without a space. */
final class Words {
  private static final float SAME_BASELINE = 0.2f;
  private static final float SPACE_SHARE = 0.5f;
  private static final float LEAST_SPACE = 0.1f;
  private static final float MOST_SPACE = 0.25f;
  private static final float BACKWARDS = 0.5f;

  private Words() {}

  /** The words of all glyphs of one direction, in the order drawn, without doubled ones. */
  static List<Word> of(List<Glyph> glyphs, Frame frame) {
    List<Word> words = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    Glyph last = null;
    float x0 = 0;
    float x1 = 0;
    float baseline = 0;
    float size = 0;
    FontStyle style = FontStyle.PLAIN;
    boolean turned = false;
    for (Glyph glyph : glyphs) {
      float x = frame.x(glyph.x(), glyph.y());
      float y = frame.y(glyph.x(), glyph.y());
      boolean blank = glyph.text().equals(" ");
      boolean follows = last != null && !blank && !text.isEmpty();
      if (follows && last != null) {
        boolean doubled =
            glyph.text().equals(last.text())
                && Math.abs(y - baseline) < SAME_BASELINE * size
                && Math.abs(x - frame.x(last.x(), last.y())) < 0.15f * glyph.size();
        if (doubled) {
          continue;
        }
        boolean besides =
            Math.abs(y - baseline) < SAME_BASELINE * size
                && Math.abs(glyph.size() - size) < 0.25f * size;
        boolean leftwards = turned || RightToLeft.is(glyph.text());
        float gap = x - x1;
        follows = besides && gap < spaceOf(glyph) && gap > -BACKWARDS * size;
        if (leftwards) {
          boolean both =
              RightToLeft.goesAlong(glyph.text()) && RightToLeft.goesAlong(text.toString());
          float before = x0 - x - glyph.advance();
          boolean precedes =
              besides && before < spaceOf(glyph) && before > -BACKWARDS * size && x < x0;
          if (both && precedes) {
            // Drawn in the order of reading, from right to left.
            text.append(glyph.text());
            turned = true;
            x0 = x;
            last = glyph;
            continue;
          }
          if (both && follows && x > last.x() - 0.01f) {
            // Drawn from left to right, against the order of reading.
            text.insert(0, glyph.text());
            turned = true;
            x1 = Math.max(x1, x + glyph.advance());
            last = glyph;
            continue;
          }
          follows = false;
        }
      }
      if (!follows && !text.isEmpty()) {
        words.add(new Word(text.toString(), x0, x1, baseline, size, style, frame));
        text.setLength(0);
      }
      last = glyph;
      if (blank) {
        continue;
      }
      if (text.isEmpty()) {
        x0 = x;
        x1 = x;
        baseline = y;
        size = glyph.size();
        style = glyph.style();
        turned = RightToLeft.is(glyph.text());
      }
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x + glyph.advance());
      text.append(glyph.text());
    }
    if (!text.isEmpty()) {
      words.add(new Word(text.toString(), x0, x1, baseline, size, style, frame));
    }
    return withoutDoubles(words);
  }

  static float spaceOf(Glyph glyph) {
    return clamp(glyph.space() * SPACE_SHARE, glyph.size());
  }

  private static float clamp(float space, float size) {
    float wanted = space > 0 ? space : 0.15f * size;
    return Math.clamp(wanted, LEAST_SPACE * size, MOST_SPACE * size);
  }

  /** Words drawn twice in nearly the same place, to look bold, count once. */
  private static List<Word> withoutDoubles(List<Word> words) {
    Map<String, List<Word>> seen = new HashMap<>();
    List<Word> kept = new ArrayList<>(words.size());
    for (Word word : words) {
      List<Word> same = seen.computeIfAbsent(word.text(), key -> new ArrayList<>(2));
      boolean doubled =
          same.stream()
              .anyMatch(
                  other ->
                      Math.abs(other.x0() - word.x0()) < 0.2f * word.size()
                          && Math.abs(other.baseline() - word.baseline()) < 0.2f * word.size());
      if (!doubled) {
        same.add(word);
        kept.add(word);
      }
    }
    return kept;
  }
}
