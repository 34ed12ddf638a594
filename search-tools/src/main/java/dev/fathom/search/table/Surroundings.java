package dev.fathom.search.table;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Block.Table;
import dev.fathom.search.document.Document;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands before a table and may speak of it.
 *
 * @param lines headings, paragraphs and items back to the table before, the nearest first
 * @param further the lines before those, also beyond other tables
 * @param attached whether nothing stands between the table and the one before it
 */
record Surroundings(List<String> lines, List<String> further, boolean attached) {
  private static final int MOST_LINES = 6;
  private static final int MOST_FURTHER = 12;
  private static final int MOST_LETTERS = 1500;
  private static final int LONGEST_CAPTION = 160;

  Surroundings {
    lines = List.copyOf(lines);
    further = List.copyOf(further);
  }

  /** Of the block at an index; looks no further back than the page where there are pages. */
  static Surroundings of(Document document, int index) {
    List<String> lines = new ArrayList<>();
    List<Block> blocks = document.blocks();
    int page = blocks.get(index).page();
    int letters = 0;
    List<String> further = new ArrayList<>();
    boolean attached = false;
    boolean near = true;
    for (int i = index - 1; i >= 0; i--) {
      Block block = blocks.get(i);
      if (block.page() != page || further.size() == MOST_FURTHER) {
        break;
      }
      if (block instanceof Table) {
        attached |= near && lines.isEmpty();
        near = false;
        continue;
      }
      String text = document.text(block.span());
      if (isFurniture(text)) {
        continue;
      }
      near &= lines.size() < MOST_LINES && letters < MOST_LETTERS;
      (near ? lines : further).add(text);
      letters += text.length();
    }
    return new Surroundings(lines, further, attached);
  }

  /** A short line right before the table, which serves as its caption; may be empty. */
  String caption() {
    return lines.stream()
        .limit(2)
        .filter(line -> line.length() <= LONGEST_CAPTION)
        .findFirst()
        .orElse("");
  }

  private static boolean isFurniture(String text) {
    return text.length() < 4
        || text.equalsIgnoreCase("table of contents")
        || text.chars().noneMatch(Character::isLetter);
  }
}
