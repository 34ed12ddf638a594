package dev.fathom.search.read.pdf;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The title of a filing with the US Securities and Exchange Commission, from its cover page: the
 * registrant, the form and the period, which on a cover stand apart and rarely as its largest
 * words.
 */
final class FilingCover {
  private static final Pattern COMMISSION =
      Pattern.compile("(?i)securities\\s+and\\s+exchange\\s+commission");
  private static final Pattern FORM =
      Pattern.compile(
          "(?i)\\bform\\s+(10-[KQ](?:/A)?|8-K(?:/A)?|20-F(?:/A)?|40-F|6-K|S-\\d|DEF 14A)");
  private static final Pattern NAME_FOLLOWS =
      Pattern.compile("(?i)\\(?\\s*exact\\s+name\\s+of\\s+(?:the\\s+)?registrant.*");
  private static final Pattern PERIOD =
      Pattern.compile(
          "(?i)(?:fiscal\\s+year|quarterly\\s+period|quarter|transition\\s+period|year)\\s+ended:?\\s+([A-Z][a-z]+\\s+\\d{1,2},?\\s+\\d{4})");
  private static final Pattern REPORT_DATE =
      Pattern.compile("(?i)date\\s+of\\s+report.{0,60}?([A-Z][a-z]+\\s+\\d{1,2},?\\s+\\d{4})");
  private static final Pattern LETTERS = Pattern.compile("[^\\p{L}]*");
  private static final int LONGEST_NAME = 90;

  private FilingCover() {}

  /** The title, empty where the page is not such a cover. */
  static String title(List<Item> page) {
    StringBuilder all = new StringBuilder();
    for (Item item : page) {
      if (item instanceof Item.Text text) {
        all.append(text.prose().text()).append('\n');
      }
    }
    if (!COMMISSION.matcher(all).find()) {
      return "";
    }
    String name = registrant(all.toString().lines().toList());
    Matcher form = FORM.matcher(all);
    if (name.isEmpty() || !form.find()) {
      return "";
    }
    StringBuilder title = new StringBuilder(name);
    title.append(", Form ").append(form.group(1).toUpperCase(Locale.ROOT));
    Matcher period = PERIOD.matcher(all);
    Matcher date = REPORT_DATE.matcher(all);
    if (period.find()) {
      title.append(" for the period ended ").append(folded(period.group(1)));
    } else if (date.find()) {
      title.append(" of ").append(folded(date.group(1)));
    }
    return title.toString();
  }

  /** The line above "(Exact name of registrant as specified in its charter)". */
  private static String registrant(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      Matcher follows = NAME_FOLLOWS.matcher(lines.get(i));
      if (!follows.find()) {
        continue;
      }
      String before = lines.get(i).substring(0, follows.start()).strip();
      for (int j = i - 1; j >= 0 && LETTERS.matcher(before).matches(); j--) {
        before = lines.get(j).strip();
      }
      return before.length() <= LONGEST_NAME ? before : "";
    }
    return "";
  }

  private static String folded(String words) {
    return words.replaceAll("\\s+", " ");
  }
}
