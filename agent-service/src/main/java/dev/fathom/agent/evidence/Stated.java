package dev.fathom.agent.evidence;

import java.util.List;

/** A text with the numbers and times that it states. */
record Stated(String text, List<TimeMention> times, List<Mention> numbers) {
  Stated {
    times = List.copyOf(times);
    numbers = List.copyOf(numbers);
  }

  static Stated of(String text) {
    List<TimeMention> times = TimeMentions.of(text);
    return new Stated(text, times, Mentions.of(text, times));
  }
}
