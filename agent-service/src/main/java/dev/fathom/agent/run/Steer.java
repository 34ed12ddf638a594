package dev.fathom.agent.run;

/**
 * A word from the asker to a run that is on its way.
 *
 * @param text the sub-question to add, the id of the item to drop, or the note
 */
public record Steer(Kind kind, String text) {
  /** What can be done. */
  public enum Kind {
    /** Look into one more sub-question. */
    ADD,
    /** Do not look into an item, or no further. */
    DROP,
    /** Something to be heeded from the next step on. */
    NOTE
  }

  /** The id of the item that the n-th {@link Kind#ADD} makes, counted from 1. */
  public static String id(int number) {
    return "a" + number;
  }

  private static final int LONGEST = 1000;

  public Steer {
    text = text.strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          switch (kind) {
            case ADD -> "The sub-question to add is empty. Write what to find out.";
            case DROP -> "Which item is to be dropped? Give its id, such as q2.";
            case NOTE -> "The note is empty. Write what the run should heed.";
          });
    }
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "That has %d characters; at most %d are taken.".formatted(text.length(), LONGEST));
    }
  }
}
