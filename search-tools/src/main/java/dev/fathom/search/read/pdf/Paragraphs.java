package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gathers the lines of an area to headings, paragraphs and list items. */
final class Paragraphs {
  private static final Pattern BULLET =
      Pattern.compile("[•●○▪■◦‣∙·➢►✓❖§\\uf0b7\\uf0a7\\u2022]|[–—-]");
  private static final Pattern NUMBERED =
      Pattern.compile("\\(?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})[).]");
  private static final float LARGER = 1.12f;
  private static final int LONGEST_HEADING = 180;

  private Paragraphs() {}

  /**
   * @param bodySize the size most of the document is printed in
   */
  static List<Item> of(List<Line> lines, float bodySize) {
    List<Item> items = new ArrayList<>();
    if (lines.isEmpty()) {
      return items;
    }
    float left = Float.MAX_VALUE;
    float right = -Float.MAX_VALUE;
    for (Line line : lines) {
      left = Math.min(left, line.x0());
      right = Math.max(right, line.x1());
    }
    float spacing = usualSpacing(lines);
    List<Line> group = new ArrayList<>();
    for (Line line : lines) {
      if (!group.isEmpty() && breaks(group, line, left, right, spacing)) {
        items.add(item(group, bodySize));
        group = new ArrayList<>();
      }
      group.add(line);
    }
    items.add(item(group, bodySize));
    return items;
  }

  private static boolean breaks(
      List<Line> group, Line next, float left, float right, float spacing) {
    Line last = group.getLast();
    float size = Math.max(last.size(), next.size());
    float distance = next.baseline() - last.baseline();
    if (distance > Math.max(spacing * 1.3f, size * 1.15f) || distance < 0) {
      return true;
    }
    if (Math.abs(next.size() - last.size()) > 0.08f * size || next.bold() != last.bold()) {
      return true;
    }
    if (marker(next) != null || inBrackets(next)) {
      return true;
    }
    boolean inList = marker(group.getFirst()) != null;
    if (inList) {
      return next.x0() < group.getFirst().x0() - 0.5f * size;
    }
    boolean indented = next.x0() > left + 0.8f * size && last.x0() < left + 0.4f * size;
    if (indented && next.x0() < left + 6 * size) {
      return true;
    }
    float room = right - last.x1() - next.words().getFirst().width() - size;
    String text = last.words().getLast().text();
    boolean ended = ".!?:;。！？：".indexOf(text.charAt(text.length() - 1)) >= 0;
    return room > (ended ? size : 6 * size);
  }

  /** A line in brackets says something about what is above or below it. */
  private static boolean inBrackets(Line line) {
    return line.words().getFirst().text().startsWith("(")
        && line.words().getLast().text().endsWith(")")
        && line.words().size() > 1;
  }

  private static @Nullable Word marker(Line line) {
    Word first = line.words().getFirst();
    if (line.words().size() < 2) {
      return null;
    }
    boolean marker =
        BULLET.matcher(first.text()).matches() || NUMBERED.matcher(first.text()).matches();
    return marker ? first : null;
  }

  private static Item item(List<Line> lines, float bodySize) {
    Line first = lines.getFirst();
    Prose prose = Prose.of(lines);
    boolean bold = lines.stream().allMatch(Line::bold);
    Item.Kind kind = Item.Kind.PARAGRAPH;
    if (isHeading(lines, prose.text(), bold, bodySize)) {
      kind = Item.Kind.HEADING;
    } else if (marker(first) != null) {
      kind = Item.Kind.LIST_ITEM;
    }
    return new Item.Text(kind, prose, first.size(), bold, first.top(), lines.getLast().bottom());
  }

  private static boolean isHeading(List<Line> lines, String text, boolean bold, float bodySize) {
    boolean bullet = BULLET.matcher(lines.getFirst().words().getFirst().text()).matches();
    if (bullet || lines.size() > 3 || text.length() > LONGEST_HEADING || text.length() < 2) {
      return false;
    }
    char end = text.charAt(text.length() - 1);
    long letters = text.chars().filter(Character::isLetter).count();
    if (letters < 2 || letters * 3 < text.length() || ",;".indexOf(end) >= 0) {
      return false;
    }
    float size = lines.getFirst().size();
    if (size > LARGER * bodySize) {
      return end != '.' || text.length() < 80;
    }
    boolean shouts =
        letters > 4
            && text.equals(text.toUpperCase(Locale.ROOT))
            && !Prose.isIdeographic(text.charAt(0));
    return (bold || shouts) && end != '.' && size > 0.8f * bodySize && !text.startsWith("(");
  }

  /** The commonest distance between two baselines. */
  private static float usualSpacing(List<Line> lines) {
    List<Float> distances = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      float distance = lines.get(i).baseline() - lines.get(i - 1).baseline();
      if (distance > 0 && distance < 2.2f * lines.get(i).size()) {
        distances.add(distance);
      }
    }
    if (distances.isEmpty()) {
      return lines.getFirst().size() * 1.2f;
    }
    distances.sort(null);
    return distances.get(distances.size() * 2 / 5);
  }
}
