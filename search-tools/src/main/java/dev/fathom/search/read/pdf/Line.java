package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Words on one baseline, from left to right. */
record Line(List<Word> words, float top, float bottom, float baseline, float size) {
  Line {
    words = List.copyOf(words);
  }

  static Line of(List<Word> words) {
    List<Word> ordered = new ArrayList<>(words);
    ordered.sort(Comparator.comparingDouble(Word::x0));
    Word longest = ordered.getFirst();
    for (Word word : ordered) {
      if (word.text().length() > longest.text().length()) {
        longest = word;
      }
    }
    return new Line(ordered, longest.top(), longest.bottom(), longest.baseline(), longest.size());
  }

  /** All words gathered to lines, from top to bottom. */
  static List<Line> of(List<Word> words, Comparator<Line> order) {
    List<Word> ordered = new ArrayList<>(words);
    // Large words first: they give a line its band, small raised or lowered ones join it.
    ordered.sort(
        Comparator.comparingDouble(Word::baseline)
            .thenComparing(Comparator.comparingDouble(Word::x0)));
    List<List<Word>> lines = new ArrayList<>();
    List<Word> anchors = new ArrayList<>();
    for (Word word : ordered) {
      int best = -1;
      for (int i = lines.size() - 1; i >= 0 && i >= lines.size() - 6; i--) {
        if (sameLine(anchors.get(i), word)) {
          best = i;
          break;
        }
      }
      if (best < 0) {
        lines.add(new ArrayList<>(List.of(word)));
        anchors.add(word);
      } else {
        lines.get(best).add(word);
        if (word.size() > anchors.get(best).size() * 1.1f) {
          anchors.set(best, word);
        }
      }
    }
    List<Line> made = new ArrayList<>(lines.size());
    lines.forEach(line -> made.add(Line.of(line)));
    made.sort(order);
    return made;
  }

  private static boolean sameLine(Word anchor, Word word) {
    float size = Math.min(anchor.size(), word.size());
    float difference = Math.abs(anchor.baseline() - word.baseline());
    if (difference < 0.3f * size) {
      return true;
    }
    boolean small = word.size() < 0.85f * anchor.size() || anchor.size() < 0.85f * word.size();
    float overlap = Math.min(anchor.bottom(), word.bottom()) - Math.max(anchor.top(), word.top());
    return small
        && overlap > 0.6f * size
        && difference < 0.6f * Math.max(anchor.size(), word.size());
  }

  static List<Line> fromTop(List<Word> words) {
    return of(words, Comparator.comparingDouble(Line::baseline));
  }

  float x0() {
    return words.getFirst().x0();
  }

  float x1() {
    float right = 0;
    for (Word word : words) {
      right = Math.max(right, word.x1());
    }
    return right;
  }

  float width() {
    return x1() - x0();
  }

  boolean bold() {
    int bold = 0;
    int all = 0;
    for (Word word : words) {
      all += word.text().length();
      bold += word.style().bold() ? word.text().length() : 0;
    }
    return bold * 10 >= all * 9;
  }

  String text() {
    return Prose.of(List.of(this)).text();
  }
}
