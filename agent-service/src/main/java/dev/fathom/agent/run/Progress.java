package dev.fathom.agent.run;

import java.util.List;

/** What a run tells those who watch it, beside its changes of state. */
public sealed interface Progress {
  /** A search was made. */
  record Searched(String query, int passages, int documents) implements Progress {}

  /**
   * A page of the web was gone to.
   *
   * @param explanation why it did not become a source; empty where it did
   */
  record Visited(String url, String title, String explanation) implements Progress {}

  /** Pages of a source were looked at closely. */
  record Reading(String source, String name, List<Integer> pages) implements Progress {}

  /** Evidence was taken up for a plan item. */
  record Gathered(String item, int evidence) implements Progress {}

  /**
   * A model thinks.
   *
   * @param slot what it was asked for, such as {@code plan}
   */
  record Thinking(String slot, String words) implements Progress {}

  /** A model gave no usable answer, so that rules filled the slot. */
  record Unanswered(String slot, String reason) implements Progress {}

  /**
   * Several answers of a model to one question were weighed against each other.
   *
   * @param agreement of the others with the one that was kept, in per cent
   */
  record Weighed(String slot, int answers, int agreement) implements Progress {}

  /** Statements that did not hold were left out. */
  record Dropped(int claims) implements Progress {}

  /** How many tokens of models may be spent on gathering. */
  record Budgeted(long tokens) implements Progress {}

  /** A section is being written. */
  record Writing(String section) implements Progress {}

  /** Claims are being checked. */
  record Checking(int checked, int claims) implements Progress {}
}
