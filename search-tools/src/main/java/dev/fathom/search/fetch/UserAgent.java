package dev.fathom.search.fetch;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Who asks. Servers are told a product and where its operator is reached; several (SEC, Wikipedia)
 * refuse those who do not say.
 *
 * @param product token of letters, hyphens and underscores, also looked for in robots.txt (RFC
 *     9309)
 * @param version digits and dots
 * @param contact an e-mail address or a web page of whoever runs this
 */
public record UserAgent(String product, String version, String contact) {
  private static final Pattern PRODUCT = Pattern.compile("[A-Za-z_-]+");
  private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z.-]+");
  private static final Pattern CONTACT = Pattern.compile("(?:https?://\\S+|\\S+@\\S+\\.\\S+)");

  public UserAgent {
    if (!PRODUCT.matcher(product).matches() || !VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException(
          "A product is letters and hyphens, a version digits and dots, not %s/%s"
              .formatted(product, version));
    }
    if (!CONTACT.matcher(contact).matches() || !contact.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException(
          "The contact is an e-mail address or a web page, not \"%s\"".formatted(contact));
    }
  }

  /** The header's value. */
  public String header() {
    return contact.startsWith("http")
        ? "%s/%s (+%s)".formatted(product, version, contact)
        : "%s/%s (%s)".formatted(product, version, contact);
  }

  /** The token in robots.txt. */
  String token() {
    return product.toLowerCase(Locale.ROOT);
  }
}
