package dev.fathom.search.read.html;

import dev.fathom.search.document.Invisible;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/**
 * Takes away what a reader of the page does not see, so that nobody can be told it unseen, and
 * counts it. What scripts and style sheets in files of their own hide or show is not known.
 */
final class HiddenText {
  /** Why text is not seen. */
  enum Reason {
    ELEMENT("in elements that are not shown"),
    COLOUR("in the colour of their ground"),
    TINY("too small to be read"),
    CHARACTER("invisible by themselves"),
    COMMENT("in comments");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  private static final String NEVER_SHOWN =
      "script, style, head, object, embed, applet, audio, video, canvas, svg, math > annotation,"
          + " datalist";
  private static final Pattern CLIPPED =
      Pattern.compile(
          "rect\\(\\s*(?:0|1px)[\\s,]+.*|inset\\(\\s*(?:50|100)%.*|circle\\(\\s*0.*|polygon\\(\\s*0[a-z%]*\\s+0[a-z%]*\\s*,\\s*0[a-z%]*\\s+0[a-z%]*\\s*,\\s*0.*");
  private static final Pattern SHRUNK =
      Pattern.compile(
          ".*scale[xy3d]*\\(\\s*0(?:\\.0*)?\\s*[,)].*|.*translate[xy3d]*\\(\\s*-\\d{4,}.*");
  private static final Pattern NO_OPACITY = Pattern.compile("0?\\.?0[0-9]?%?|0");
  private static final double OFF_SCREEN = -500;
  private static final double USUAL_SIZE = 16;
  private static final double LEAST_SIZE = 2.5;
  private static final double MOST_OF_PAGE = 0.4;
  private static final int WORTH_A_NOTE = 40;

  /** What an element hands down to the text in it. */
  private record Look(int colour, int ground, double size) {}

  private record Visit(Element element, Look look) {}

  private final StyleSheet styles;
  private final Map<Reason, Integer> letters = new EnumMap<>(Reason.class);
  private final int whole;

  /** A style sheet that is not here may say what colour text has where nothing here does. */
  private final int usualColour;

  private HiddenText(Element page, Element root) {
    styles = StyleSheet.of(page);
    whole = TextStatistics.letters(root.text());
    usualColour =
        page.selectFirst("link[rel*=stylesheet]") == null ? CssValues.BLACK : CssValues.UNKNOWN;
  }

  /**
   * Removes hidden elements, text and comments.
   *
   * @param root the page's body
   * @return what was left out, for people; empty where it is hardly anything
   */
  static String remove(Element page, Element root) {
    HiddenText hidden = new HiddenText(page, root);
    root.select(NEVER_SHOWN).remove();
    hidden.walk(root);
    return hidden.note();
  }

  private void walk(Element root) {
    Deque<Visit> open = new ArrayDeque<>();
    open.push(new Visit(root, new Look(usualColour, CssValues.WHITE, USUAL_SIZE)));
    while (!open.isEmpty()) {
      Visit visit = open.pop();
      Look look = look(visit.element(), visit.look());
      for (Node child : List.copyOf(visit.element().childNodes())) {
        switch (child) {
          case Element element when isHidden(element, look) -> {
            count(Reason.ELEMENT, element.wholeText());
            element.remove();
          }
          case Element element -> open.push(new Visit(element, look));
          case TextNode text -> judge(text, look);
          case Comment comment -> {
            count(Reason.COMMENT, comment.getData());
            comment.remove();
          }
          default -> {}
        }
      }
    }
  }

  private void judge(TextNode text, Look look) {
    String words = text.getWholeText();
    if (words.isBlank()) {
      return;
    }
    boolean unseen =
        look.colour() == CssValues.TRANSPARENT || CssValues.same(look.colour(), look.ground());
    if (unseen || look.size() < LEAST_SIZE) {
      count(unseen ? Reason.COLOUR : Reason.TINY, words);
      text.remove();
      return;
    }
    int invisible = Invisible.count(words);
    if (invisible > 0) {
      letters.merge(Reason.CHARACTER, invisible, Integer::sum);
      text.text(Invisible.without(words));
    }
  }

  private Look look(Element element, Look above) {
    String colour = attributeOr(element, "color", styles.value(element, "color"));
    String ground = styles.value(element, "background-color");
    if (ground.isEmpty()) {
      ground = attributeOr(element, "bgcolor", styles.value(element, "background"));
    }
    double size = CssValues.pixels(styles.value(element, "font-size"), above.size());
    int painted = ground.isEmpty() ? CssValues.TRANSPARENT : CssValues.colour(ground);
    return new Look(
        colour.isEmpty() || colour.equals("inherit") ? above.colour() : CssValues.colour(colour),
        painted == CssValues.TRANSPARENT ? above.ground() : painted,
        Double.isNaN(size) ? above.size() : size);
  }

  private static String attributeOr(Element element, String attribute, String style) {
    return style.isEmpty() ? element.attr(attribute).toLowerCase(Locale.ROOT) : style;
  }

  private boolean isHidden(Element element, Look above) {
    return switch (element.normalName()) {
      case "template" -> true;
      case "noscript" -> !isMostOfPage(element);
      case "dialog" -> !element.hasAttr("open");
      default ->
          element.hasAttr("hidden")
              || (element.attr("aria-hidden").equals("true") && !isMostOfPage(element))
              || (styles.says(element) && isStyledAway(element, above));
    };
  }

  private boolean isMostOfPage(Element element) {
    return TextStatistics.letters(element.text()) > MOST_OF_PAGE * whole;
  }

  private boolean isStyledAway(Element element, Look above) {
    String display = styles.value(element, "display");
    String visibility = styles.value(element, "visibility");
    String opacity = styles.value(element, "opacity");
    boolean clipped =
        CLIPPED.matcher(styles.value(element, "clip")).matches()
            || CLIPPED.matcher(styles.value(element, "clip-path")).matches();
    return display.equals("none")
        || visibility.equals("hidden")
        || visibility.equals("collapse")
        || (!opacity.isEmpty() && NO_OPACITY.matcher(opacity).matches())
        || clipped
        || SHRUNK.matcher(styles.value(element, "transform")).matches()
        || isOffScreen(element, above)
        || hasNoSize(element, above);
  }

  private boolean isOffScreen(Element element, Look above) {
    String position = styles.value(element, "position");
    boolean placed = !position.isEmpty() && !position.equals("static");
    for (String edge : List.of("left", "right", "top")) {
      if (placed && CssValues.pixels(styles.value(element, edge), above.size()) < OFF_SCREEN) {
        return true;
      }
    }
    for (String edge : List.of("text-indent", "margin-left", "margin-top")) {
      if (CssValues.pixels(styles.value(element, edge), above.size()) < OFF_SCREEN) {
        return true;
      }
    }
    return false;
  }

  private boolean hasNoSize(Element element, Look above) {
    if (!styles.value(element, "overflow").startsWith("hidden")) {
      return false;
    }
    for (String edge : List.of("width", "height", "max-width", "max-height")) {
      if (CssValues.pixels(styles.value(element, edge), above.size()) <= 1) {
        return true;
      }
    }
    return false;
  }

  private void count(Reason reason, String text) {
    int found = TextStatistics.letters(text.strip());
    if (found > 0) {
      letters.merge(reason, found, Integer::sum);
    }
  }

  private String note() {
    int all = letters.values().stream().mapToInt(Integer::intValue).sum();
    int comments = letters.getOrDefault(Reason.COMMENT, 0);
    boolean hardlyAny = all - comments <= WORTH_A_NOTE && !letters.containsKey(Reason.CHARACTER);
    if (hardlyAny && comments <= WORTH_A_NOTE) {
      return "";
    }
    return letters.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().words)
        .collect(
            Collectors.joining(", ", all + " letters that the page hides were left out: ", ""));
  }
}
