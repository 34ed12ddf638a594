package dev.fathom.search.read.text;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.DocumentBuilder.CellText;
import dev.fathom.search.document.Metadata;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.jsoup.Jsoup;

/** Reads Markdown (CommonMark with tables) as its blocks, without the marks. */
public final class MarkdownReader {
  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  private MarkdownReader() {}

  public static Document read(String name, String text) {
    DocumentBuilder builder = new DocumentBuilder();
    builder.startOnlyPage();
    Blocks blocks = new Blocks(builder);
    PARSER.parse(withoutFrontMatter(text)).accept(blocks);
    String title = blocks.title.isEmpty() ? Titles.ofFile(name) : blocks.title;
    return builder.build(new Metadata("text/markdown", title, List.of(), null, Languages.of(text)));
  }

  private static String withoutFrontMatter(String text) {
    if (!text.startsWith("---\n") && !text.startsWith("---\r\n")) {
      return text;
    }
    int end = text.indexOf("\n---", 3);
    return end < 0 ? text : text.substring(Math.min(text.length(), end + 4));
  }

  private static final class Blocks extends AbstractVisitor {
    private final DocumentBuilder builder;
    private String title = "";

    Blocks(DocumentBuilder builder) {
      this.builder = builder;
    }

    @Override
    public void visit(Heading heading) {
      String words = words(heading);
      if (!words.isEmpty()) {
        builder.heading(heading.getLevel(), words);
        title = title.isEmpty() ? words : title;
      }
    }

    @Override
    public void visit(Paragraph paragraph) {
      String words = words(paragraph);
      if (words.isEmpty()) {
        return;
      }
      boolean item = paragraph.getParent() instanceof ListItem && paragraph.getPrevious() == null;
      if (item) {
        builder.listItem(words);
      } else {
        builder.paragraph(words);
      }
    }

    @Override
    public void visit(BlockQuote quote) {
      visitChildren(quote);
    }

    @Override
    public void visit(FencedCodeBlock code) {
      addCode(code.getLiteral());
    }

    @Override
    public void visit(IndentedCodeBlock code) {
      addCode(code.getLiteral());
    }

    @Override
    public void visit(HtmlBlock html) {
      String words = Jsoup.parse(html.getLiteral()).text().strip();
      if (!words.isEmpty()) {
        builder.paragraph(words);
      }
    }

    @Override
    public void visit(CustomBlock block) {
      if (block instanceof TableBlock table) {
        addTable(table);
      } else {
        visitChildren(block);
      }
    }

    private void addCode(String code) {
      String words = code.stripTrailing();
      if (!words.isBlank()) {
        builder.code(words);
      }
    }

    private void addTable(TableBlock table) {
      List<CellText> cells = new ArrayList<>();
      Rows rows = new Rows(cells);
      table.accept(rows);
      if (cells.stream().anyMatch(cell -> !cell.text().isEmpty())) {
        builder.table("", "", rows.row + 1, rows.columns, cells);
      }
    }
  }

  private static final class Rows extends AbstractVisitor {
    private final List<CellText> cells;
    private int row = -1;
    private int column;
    private int columns;

    Rows(List<CellText> cells) {
      this.cells = cells;
    }

    @Override
    public void visit(CustomNode node) {
      if (node instanceof TableRow) {
        row++;
        column = 0;
        visitChildren(node);
      } else if (node instanceof TableCell cell) {
        cells.add(new CellText(row, column, 1, 1, cell.isHeader(), words(cell), null));
        column++;
        columns = Math.max(columns, column);
      } else {
        visitChildren(node);
      }
    }
  }

  private static String words(Node node) {
    StringBuilder words = new StringBuilder();
    append(node, words);
    return words.toString().replaceAll("\\s+", " ").strip();
  }

  private static void append(Node node, StringBuilder words) {
    for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
      switch (child) {
        case Text text -> words.append(text.getLiteral());
        case Code code -> words.append(code.getLiteral());
        case SoftLineBreak _ -> words.append(' ');
        case HardLineBreak _ -> words.append(' ');
        case Image image -> append(image, words);
        default -> append(child, words);
      }
    }
  }
}
