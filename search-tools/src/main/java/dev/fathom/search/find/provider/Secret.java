package dev.fathom.search.find.provider;

/** A key. It prints as stars, so that no log and no error holds it. */
public record Secret(String value) {
  public Secret {
    if (!value.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException("A key is empty or holds blanks or letters beyond ASCII");
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
