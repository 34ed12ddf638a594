package dev.fathom.search.query;

/** The primary financial statements. */
public enum StatementKind {
  INCOME("income"),
  BALANCE("balance"),
  CASH_FLOW("cash");

  private final String key;

  StatementKind(String key) {
    this.key = key;
  }

  /** The name used in the word lists. */
  String key() {
    return key;
  }

  static StatementKind ofKey(String key) {
    for (StatementKind kind : values()) {
      if (kind.key.equals(key)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("No statement is called " + key);
  }
}
