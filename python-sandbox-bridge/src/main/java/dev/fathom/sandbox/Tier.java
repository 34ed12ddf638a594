package dev.fathom.sandbox;

/** How strongly Python is kept apart from the machine, weakest first. */
public enum Tier {
  /**
   * Landlock, seccomp, own user id and limits: for containers and hosts without user namespaces.
   */
  LOCK("lock"),
  /** Namespaces of its own for every run, with Landlock, seccomp and limits on top. */
  NS("ns"),
  /** The same, inside gVisor: the operator installs it and opts in. */
  STRONG("strong");

  private final String word;

  Tier(String word) {
    this.word = word;
  }

  /** The name in configuration and health. */
  public String word() {
    return word;
  }

  /**
   * Reads a configured name.
   *
   * @throws IllegalArgumentException naming the possible ones
   */
  public static Tier of(String word) {
    for (Tier tier : values()) {
      if (tier.word.equals(word)) {
        return tier;
      }
    }
    throw new IllegalArgumentException(
        "no sandbox tier is named \"" + word + "\": use lock, ns or strong");
  }
}
