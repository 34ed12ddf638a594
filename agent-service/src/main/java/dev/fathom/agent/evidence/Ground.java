package dev.fathom.agent.evidence;

import dev.fathom.search.passage.Passage;
import java.util.function.Supplier;

/**
 * What a claim stands on: the words it cites and where they stand.
 *
 * @param text gives the whole text of the source, for the few questions that need it
 */
record Ground(Passage passage, Subject subject, Stated quote, Supplier<String> text) {
  String document() {
    return text.get();
  }
}
