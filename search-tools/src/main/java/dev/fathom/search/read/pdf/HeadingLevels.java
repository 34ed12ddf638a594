package dev.fathom.search.read.pdf;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineNode;

/** Levels of headings: as the outline says, and otherwise by size, larger ones first. */
final class HeadingLevels {
  private static final int DEEPEST = 6;
  private static final int MOST_OUTLINE_ITEMS = 5000;

  private final Map<String, Integer> outline = new HashMap<>();
  private final NavigableSet<Integer> sizes = new TreeSet<>();

  static HeadingLevels of(PDDocument document, List<List<Item>> pages) {
    HeadingLevels levels = new HeadingLevels();
    for (List<Item> page : pages) {
      for (Item item : page) {
        if (item instanceof Item.Text text && text.kind() == Item.Kind.HEADING) {
          levels.sizes.add(rounded(text));
        }
      }
    }
    try {
      PDDocumentOutline root = document.getDocumentCatalog().getDocumentOutline();
      if (root != null) {
        levels.collect(root, 1);
      }
    } catch (IOException | RuntimeException e) {
      // A damaged outline costs its levels, not the document.
      levels.outline.clear();
    }
    return levels;
  }

  private void collect(PDOutlineNode node, int depth) throws IOException {
    for (PDOutlineItem child : node.children()) {
      if (outline.size() > MOST_OUTLINE_ITEMS || depth > DEEPEST) {
        return;
      }
      String title = child.getTitle();
      if (title != null) {
        outline.putIfAbsent(normal(title), depth);
      }
      collect(child, depth + 1);
    }
  }

  boolean inOutline(String text) {
    return outline.containsKey(normal(text));
  }

  int of(Item.Text heading) {
    Integer depth = outline.get(normal(heading.prose().text()));
    if (depth != null) {
      return Math.min(DEEPEST, depth + 1);
    }
    int larger = sizes.tailSet(rounded(heading), false).size();
    return Math.min(DEEPEST, 1 + larger + (heading.bold() ? 0 : 1));
  }

  private static int rounded(Item.Text text) {
    return Math.round(text.size());
  }

  private static String normal(String text) {
    StringBuilder out = new StringBuilder();
    text.toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
