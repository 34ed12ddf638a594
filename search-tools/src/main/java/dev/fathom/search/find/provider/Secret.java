package dev.fathom.search.find.provider;

/** A key. It prints as stars, so that no log and no error holds it. */
public record Secret(String value) {
  public Secret {
    if (value.isBlank()) {
      throw new IllegalArgumentException("An empty key");
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
