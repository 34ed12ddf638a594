package dev.fathom.search.read.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.QueryParser;
import org.jsoup.select.Selector;

/**
 * What a page's own style elements and style attributes say of each element, as far as it decides
 * whether its text is seen. Rules apply by weight, specificity and order; those under a condition,
 * of pseudo-elements and of states such as hovering are passed over. Style sheets in files of their
 * own are not known.
 */
final class StyleSheet {
  private static final Set<String> PROPERTIES =
      Set.of(
          "display",
          "visibility",
          "opacity",
          "font-size",
          "font",
          "color",
          "background",
          "background-color",
          "position",
          "left",
          "right",
          "top",
          "text-indent",
          "margin-left",
          "margin-top",
          "transform",
          "clip",
          "clip-path",
          "width",
          "height",
          "max-width",
          "max-height",
          "overflow");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?(?:\\*/|$)");
  private static final Pattern STATE = Pattern.compile("::?[a-z-]+", Pattern.CASE_INSENSITIVE);
  private static final Pattern EVERYWHERE =
      Pattern.compile("(?i)@media\\s+(?:all|screen|only\\s+screen)\\s*");
  private static final Pattern ID = Pattern.compile("#[\\w-]+");
  private static final Pattern CLASS = Pattern.compile("\\.[\\w-]+|\\[[^\\]]*\\]");
  private static final Pattern TYPE = Pattern.compile("(?:^|[\\s>+~])[a-z][\\w-]*");
  private static final int LONGEST = 2_000_000;

  /** So many times is an element compared with a selector before the rest of the rules is left. */
  private static final long MOST_COMPARISONS = 6_000_000;

  private static final int IMPORTANT = 100_000_000;
  private static final int INLINE = 10_000_000;

  private record Declaration(String value, int weight) {}

  private record Rule(String selector, Map<String, Declaration> declarations) {}

  private final IdentityHashMap<Element, Map<String, Declaration>> styles = new IdentityHashMap<>();

  static StyleSheet of(Element page) {
    StyleSheet sheet = new StyleSheet();
    List<Rule> rules = new ArrayList<>();
    for (Element style : page.select("style")) {
      String css = style.data();
      if (css.length() < LONGEST) {
        collect(COMMENT.matcher(css).replaceAll(" "), rules);
      }
    }
    sheet.apply(page, rules);
    for (Element element : page.select("[style]")) {
      declarations(element.attr("style"), INLINE).forEach((name, d) -> sheet.set(element, name, d));
    }
    return sheet;
  }

  /** The value that holds for a property, lower-case; empty where none is set on the element. */
  String value(Element element, String property) {
    Map<String, Declaration> set = styles.get(element);
    Declaration found = set == null ? null : set.get(property);
    return found == null ? "" : found.value();
  }

  boolean says(Element element) {
    return styles.containsKey(element);
  }

  private void set(Element element, String property, Declaration declaration) {
    styles
        .computeIfAbsent(element, each -> new HashMap<>())
        .merge(property, declaration, (a, b) -> b.weight() >= a.weight() ? b : a);
  }

  private void apply(Element page, List<Rule> rules) {
    // What hides comes before what only colours, should there be too many rules.
    rules.sort(Comparator.comparing(rule -> !rule.declarations().containsKey("display")));
    List<Element> elements = page.getAllElements();
    long comparisons = 0;
    for (Rule rule : rules) {
      comparisons += elements.size();
      if (comparisons > MOST_COMPARISONS) {
        return;
      }
      Evaluator evaluator;
      try {
        evaluator = QueryParser.parse(rule.selector());
      } catch (Selector.SelectorParseException | IllegalArgumentException e) {
        continue;
      }
      for (Element element : elements) {
        if (evaluator.matches(page, element)) {
          rule.declarations().forEach((name, d) -> set(element, name, d));
        }
      }
    }
  }

  /** Rules at the top and in media blocks that always hold; braces decide where a block ends. */
  private static void collect(String css, List<Rule> rules) {
    int at = 0;
    while (at < css.length()) {
      int open = css.indexOf('{', at);
      if (open < 0) {
        return;
      }
      int close = closing(css, open);
      String head = css.substring(at, open);
      head = head.substring(head.lastIndexOf(';') + 1).strip();
      if (!head.startsWith("@")) {
        addRules(head, css.substring(open + 1, close), rules);
      } else if (EVERYWHERE.matcher(head).matches()) {
        collect(css.substring(open + 1, close), rules);
      }
      at = close + 1;
    }
  }

  private static int closing(String css, int open) {
    int depth = 0;
    for (int i = open; i < css.length(); i++) {
      char c = css.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return css.length();
  }

  private static void addRules(String selectors, String body, List<Rule> rules) {
    for (String part : selectors.split(",", -1)) {
      String selector = part.strip();
      if (selector.isEmpty() || STATE.matcher(selector).find()) {
        continue;
      }
      Map<String, Declaration> declarations =
          declarations(body, specificity(selector) + Math.min(rules.size(), 9_999));
      if (!declarations.isEmpty()) {
        rules.add(new Rule(selector, declarations));
      }
    }
  }

  private static int specificity(String selector) {
    int ids = count(ID, selector);
    int classes = count(CLASS, selector);
    int types = count(TYPE, selector.toLowerCase(Locale.ROOT));
    return 10_000
        * Math.min(999, 100 * Math.min(ids, 9) + 10 * Math.min(classes, 9) + Math.min(types, 9));
  }

  private static int count(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }

  private static Map<String, Declaration> declarations(String body, int weight) {
    Map<String, Declaration> found = new HashMap<>();
    for (String each : body.split(";", -1)) {
      int colon = each.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String name = each.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = each.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
      if (PROPERTIES.contains(name)) {
        boolean important = value.endsWith("!important");
        String plain = important ? value.substring(0, value.length() - 10).strip() : value;
        found.put(name, new Declaration(plain, weight + (important ? IMPORTANT : 0)));
      }
    }
    return found;
  }
}
