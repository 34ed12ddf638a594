package dev.fathom.search.read.html;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;

/** Takes away what a reader of the page does not see, so that nobody can be told it unseen. */
final class HiddenText {
  private static final Pattern HIDING_STYLE =
      Pattern.compile(
          "(?i)(?:^|;|\\s)(?:display\\s*:\\s*none|visibility\\s*:\\s*hidden|opacity\\s*:\\s*0(?:\\.0+)?\\s*(?:;|!|$)"
              + "|font-size\\s*:\\s*0(?:px|pt|em|rem|%)?\\s*(?:;|!|$)"
              + "|(?:left|top|text-indent|margin-left)\\s*:\\s*-\\d{3,}(?:\\.\\d+)?(?:px|pt|em|rem)?"
              + "|clip\\s*:\\s*rect\\(\\s*0)");
  private static final String NEVER_SHOWN =
      "script, style, template, head, object, embed, applet, audio, video, canvas, svg, math > annotation,"
          + " datalist, dialog:not([open])";

  private HiddenText() {}

  /**
   * Removes hidden elements and comments; the letters taken away, scripts and styles not counted.
   */
  static int remove(Element root) {
    root.select(NEVER_SHOWN).remove();
    int letters = 0;
    for (Element element : root.select("[hidden], [style], [aria-hidden=true]")) {
      boolean gone =
          element.hasAttr("hidden")
              || HIDING_STYLE.matcher(element.attr("style")).find()
              || (element.attr("aria-hidden").equals("true") && element.text().length() < 200);
      if (gone && !element.normalName().equals("body") && !element.normalName().equals("html")) {
        letters += TextStatistics.letters(element.text());
        element.remove();
      }
    }
    List<Node> comments = new ArrayList<>();
    root.traverse(
        (node, depth) -> {
          if (node instanceof Comment) {
            comments.add(node);
          }
        });
    comments.forEach(Node::remove);
    return letters;
  }
}
