package dev.fathom.search.fetch;

/** What can stand in the place of the content. */
public enum Wall {
  /** "Page not found" that came with status 200. */
  SOFT_NOT_FOUND("a page that says there is no such page"),
  CONSENT("a question for consent"),
  PAYWALL("the beginning of an article, the rest for subscribers"),
  RATE_EXCEEDED("a refusal for too many requests"),
  /** A check that a person asks. */
  BOT_CHECK("a check for robots"),
  NEEDS_SCRIPT("an empty page that a script would fill");

  private final String words;

  Wall(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
