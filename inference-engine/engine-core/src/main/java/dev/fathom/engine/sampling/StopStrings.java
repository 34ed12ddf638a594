package dev.fathom.engine.sampling;

import java.util.List;

/**
 * Ends an answer before the first of its stop strings, and holds back text that may be the start of
 * one. For one answer and one thread.
 */
public final class StopStrings {

  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  public StopStrings(List<String> stops) {
    this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
  }

  /** Text that may be shown now, given what was added. */
  public String append(String text) {
    if (stopped) {
      return "";
    }
    held.append(text);
    int end = held.length();
    for (String stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && at < end) {
        end = at;
        stopped = true;
      }
    }
    if (!stopped) {
      end -= longestBeginning();
    }
    String shown = held.substring(0, end);
    held.delete(0, stopped ? held.length() : end);
    return shown;
  }

  private int longestBeginning() {
    int longest = 0;
    for (String stop : stops) {
      for (int n = Math.min(stop.length() - 1, held.length()); n > longest; n--) {
        if (held.substring(held.length() - n).equals(stop.substring(0, n))) {
          longest = n;
        }
      }
    }
    return longest;
  }

  /** Whether a stop string was found. */
  public boolean stopped() {
    return stopped;
  }

  /** What was held back, when the answer ends otherwise. */
  public String end() {
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }
}
