package dev.fathom.search.examples;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills a text with figures of one year: <code>{{include file}}</code>, <code>{{year}}</code>, or
 * an {@link Expression}. An included file is looked for in the year's folder first, then among
 * those that all years share.
 */
final class Template {
  private static final Pattern SLOT = Pattern.compile("\\{\\{(.+?)}}");

  private final Ledger ledger;
  private final int year;

  Template(Ledger ledger, int year) {
    this.ledger = ledger;
    this.year = year;
  }

  String expand(String path) {
    return SLOT.matcher(Resources.read(path))
        .replaceAll(slot -> Matcher.quoteReplacement(fill(slot.group(1), path)));
  }

  private String fill(String slot, String path) {
    if (slot.startsWith("include ")) {
      var folder = path.substring(0, path.indexOf('/') + 1);
      var file = slot.substring("include ".length());
      var ofYear = folder + year + "/" + file;
      return expand(Resources.exists(ofYear) ? ofYear : folder + file).stripTrailing();
    }
    try {
      return switch (slot) {
        case "year" -> Integer.toString(year);
        case "year@prior" -> Integer.toString(year - 1);
        case "year@next" -> Integer.toString(year + 1);
        default -> new Expression(ledger, year).print(slot);
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }
}
