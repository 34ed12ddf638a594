package dev.fathom.search.find.provider;

import java.util.regex.Pattern;

/**
 * Whom a service may write to when something goes wrong: an e-mail address or the address of a
 * page, or nothing.
 */
public record Contact(String value) {
  private static final Pattern MAIL = Pattern.compile("[^\\s@<>()]+@[^\\s@<>()]+\\.[^\\s@<>()]+");
  private static final Pattern PAGE = Pattern.compile("https?://[^\\s<>()]+");
  private static final String PRODUCT = "Fathom/0.1";

  /** Nobody, which some services refuse. */
  public static final Contact NONE = new Contact("");

  public Contact {
    boolean known = MAIL.matcher(value).matches() || PAGE.matcher(value).matches();
    if (!value.isEmpty() && !known) {
      throw new IllegalArgumentException(
          "FATHOM_CONTACT is \"%s\"; it has to be an e-mail address or the address of a page"
              .formatted(value));
    }
  }

  boolean isMail() {
    return MAIL.matcher(value).matches();
  }

  /** How requests name their sender: the product, and whom to write to. */
  String userAgent() {
    return value.isEmpty() ? PRODUCT : "%s (%s)".formatted(PRODUCT, value);
  }
}
