package dev.fathom.search.read.html;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Tells a report filed as HTML from a web page: all of a filing is content, and none of it is
 * navigation. A filing carries inline XBRL, or has the cover of a regulator's form, or is a long
 * run of tables of figures without any of the parts that web pages are made of.
 */
final class FiledReport {
  private static final int COVER = 8000;
  private static final int MANY_TABLES = 10;
  private static final Pattern FORM =
      Pattern.compile(
          "securities and exchange commission.*\\bform\\s+(?:10-?[kq]|20-?f|40-?f|8-?k|6-?k|s-?\\d)"
              + "|\\bform\\s+(?:10-?[kq]|20-?f|40-?f)\\b.*securities (?:and|&) exchange",
          Pattern.DOTALL);
  private static final Pattern FIGURE = Pattern.compile("\\(?[$€£¥]?\\s*\\d{1,3}(?:,\\d{3})+\\)?");

  private FiledReport() {}

  static boolean is(Document page) {
    return tagged(page) || hasCover(page.body()) || isRunOfTables(page.body());
  }

  private static boolean tagged(Document page) {
    return page.getAllElements().stream()
        .anyMatch(
            element ->
                element.normalName().endsWith(":nonfraction")
                    || element.normalName().endsWith(":nonnumeric"));
  }

  private static boolean hasCover(Element body) {
    StringBuilder start = new StringBuilder();
    for (Element element : body.getAllElements()) {
      start.append(element.ownText()).append(' ');
      if (start.length() > COVER) {
        break;
      }
    }
    String cover = start.toString().replaceAll("[\\s\\u00a0]+", " ").toLowerCase(Locale.ROOT);
    return FORM.matcher(cover).find() && body.selectFirst("nav, article, aside, form") == null;
  }

  private static boolean isRunOfTables(Element body) {
    if (body.selectFirst("nav, article, aside, form, header, footer, script[src]") != null) {
      return false;
    }
    List<Element> tables = body.select("table");
    return tables.size() >= MANY_TABLES
        && tables.stream().filter(table -> FIGURE.matcher(table.text()).find()).count()
            >= MANY_TABLES;
  }
}
