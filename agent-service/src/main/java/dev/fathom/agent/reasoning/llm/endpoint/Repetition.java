package dev.fathom.agent.reasoning.llm.endpoint;

import java.util.HashMap;
import java.util.Map;

/**
 * Notices that a model goes in circles: a stretch of {@value #STRETCH} words that came {@value
 * #TOO_OFTEN} times among the last {@value #LOOKED_AT} words. Reasoning models fall into such
 * loops, and never leave them.
 *
 * <p>A word is a run of letters or digits; a Chinese character counts as one. Not thread-safe.
 */
final class Repetition {
  private static final int STRETCH = 12;
  private static final int TOO_OFTEN = 4;
  private static final int LOOKED_AT = 1200;

  private final Map<Long, Integer> counts = new HashMap<>();
  private final int[] words = new int[LOOKED_AT];
  private int read;
  private int word;
  private boolean found;

  /** Reads on; true once the text repeats itself. */
  boolean in(String text) {
    for (int i = 0; i < text.length() && !found; i++) {
      char c = text.charAt(i);
      if (Character.isIdeographic(c)) {
        finishWord();
        word = c;
        finishWord();
      } else if (Character.isLetterOrDigit(c)) {
        word = 31 * word + Character.toLowerCase(c);
      } else {
        finishWord();
      }
    }
    return found;
  }

  private void finishWord() {
    if (word == 0) {
      return;
    }
    if (read >= LOOKED_AT) {
      forget(stretchFrom(read - LOOKED_AT));
    }
    words[read % LOOKED_AT] = word;
    read++;
    word = 0;
    if (read >= STRETCH) {
      found = counts.merge(stretchFrom(read - STRETCH), 1, Integer::sum) >= TOO_OFTEN;
    }
  }

  private void forget(long stretch) {
    counts.computeIfPresent(stretch, (key, count) -> count == 1 ? null : count - 1);
  }

  private long stretchFrom(int start) {
    long hash = 17;
    for (int i = start; i < start + STRETCH; i++) {
      hash = 0x9E3779B97F4A7C15L * (hash + words[i % LOOKED_AT]);
      hash ^= hash >>> 29;
    }
    return hash;
  }
}
