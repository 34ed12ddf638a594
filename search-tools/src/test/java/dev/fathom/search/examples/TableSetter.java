package dev.fathom.search.examples;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets a table the way annual reports do: labels to the left, figures aligned on their last digit
 * with parentheses hanging, a rule above a total, a double rule beneath the last one, the current
 * year shaded.
 */
final class TableSetter {
  private static final float LINE = 12.6f;
  private static final float PADDING = 7;
  private static final float HANG = 3;
  private static final float SHORT = 66;
  private static final Color HAIRLINE = new Color(0xc4, 0xcd, 0xd3);

  private final PageFlow flow;
  private final ReportTable table;
  private final String currentYear;
  private final float[] widths;

  TableSetter(PageFlow flow, ReportTable table, String currentYear) {
    this.flow = flow;
    this.table = table;
    this.currentYear = currentYear;
    this.widths = widths();
  }

  void set() {
    float height = 16 + headerHeight();
    for (var row : table.rows()) {
      height += height(row);
    }
    flow.need(Math.min(height, PageFlow.pageHeight()));
    if (!table.caption().isEmpty()) {
      flow.down(12);
      flow.canvas().text(table.caption(), Style.CAPTION, PageFlow.LEFT, flow.y());
      flow.down(4);
    }
    header();
    for (var row : table.rows()) {
      if (!flow.fits(height(row))) {
        flow.need(PageFlow.pageHeight());
        header();
      }
      row(row);
    }
    flow.canvas().rule(PageFlow.LEFT, PageFlow.RIGHT, flow.y() - 1, 0.5f, HAIRLINE);
    flow.down(18);
  }

  private float headerHeight() {
    return LINE * headerLines() + 4;
  }

  private int headerLines() {
    int lines = 1;
    for (int column = 0; column < widths.length; column++) {
      lines = Math.max(lines, lines(table.header().get(column), column, headerStyle()).size());
    }
    return lines;
  }

  private static Style headerStyle() {
    return Style.TABLE.bold().in(Style.BLUE);
  }

  private void header() {
    int count = headerLines();
    float top = flow.y();
    shade(top, headerHeight());
    for (int column = 0; column < widths.length; column++) {
      var lines = lines(table.header().get(column), column, headerStyle());
      for (int i = 0; i < lines.size(); i++) {
        float baseline = top - LINE * (count - lines.size() + i + 1) + 2;
        cell(lines.get(i), column, headerStyle(), baseline, 0);
      }
    }
    flow.down(headerHeight());
    flow.canvas().rule(PageFlow.LEFT, PageFlow.RIGHT, flow.y() + 1, 0.9f, Style.BLUE);
  }

  private float height(ReportTable.Row row) {
    int lines = 1;
    for (int column = 0; column < widths.length; column++) {
      lines = Math.max(lines, lines(row.cells().get(column), column, Style.TABLE).size());
    }
    float extra =
        switch (row.kind()) {
          case LINE -> 0;
          case HEADING -> 4;
          case TOTAL -> 2;
          case GRAND_TOTAL -> 4;
        };
    return LINE * lines + extra;
  }

  private void row(ReportTable.Row row) {
    float height = height(row);
    float top = flow.y();
    shade(top, height);
    boolean total =
        row.kind() == ReportTable.Kind.TOTAL || row.kind() == ReportTable.Kind.GRAND_TOTAL;
    var style = row.kind() == ReportTable.Kind.LINE ? Style.TABLE : Style.TABLE.bold();
    float first = top - LINE + 3 - (row.kind() == ReportTable.Kind.HEADING ? 4 : total ? 1 : 0);
    float indent = row.label().startsWith("of which") ? 10 : 0;
    for (int column = 0; column < widths.length; column++) {
      var lines = lines(row.cells().get(column), column, style);
      for (int i = 0; i < lines.size(); i++) {
        cell(lines.get(i), column, style, first - LINE * i, column == 0 ? indent : 0);
      }
      if (total && table.rightAligned().get(column) && !row.cells().get(column).isEmpty()) {
        rules(row.kind(), column, top, height);
      }
    }
    flow.down(height);
  }

  private void rules(ReportTable.Kind kind, int column, float top, float height) {
    float right = left(column) + widths[column];
    float from = left(column) + PADDING;
    flow.canvas().rule(from, right, top - 0.6f, 0.6f, Style.INK);
    if (kind == ReportTable.Kind.GRAND_TOTAL) {
      flow.canvas().rule(from, right, top - height + 2.6f, 0.6f, Style.INK);
      flow.canvas().rule(from, right, top - height + 1, 0.6f, Style.INK);
    }
  }

  private void cell(String text, int column, Style style, float baseline, float indent) {
    if (!table.rightAligned().get(column)) {
      flow.canvas()
          .text(text, style, left(column) + indent + (column == 0 ? 0 : PADDING), baseline);
      return;
    }
    var figure = text;
    if (text.startsWith("€ ")) {
      flow.canvas().text("€", style, left(column) + PADDING + 2, baseline);
      figure = text.substring(2);
    }
    float hang = figure.endsWith(")") ? flow.fonts().width(")", style) : 0;
    flow.canvas().textRight(figure, style, left(column) + widths[column] - HANG + hang, baseline);
  }

  private void shade(float top, float height) {
    int column = table.header().indexOf(currentYear);
    if (column > 0) {
      flow.canvas()
          .fill(left(column) + PADDING, top - height, widths[column] - PADDING, height, Style.TINT);
    }
  }

  private float left(int column) {
    float left = PageFlow.LEFT;
    for (int before = 0; before < column; before++) {
      left += widths[before];
    }
    return left;
  }

  private List<String> lines(String text, int column, Style style) {
    if (text.isEmpty()) {
      return List.of();
    }
    boolean wraps = column == 0 || !table.rightAligned().get(column);
    float width = widths[column] - PADDING;
    if (!wraps && (flow.fonts().width(text, style) <= width || text.startsWith("€ "))) {
      return List.of(text);
    }
    var lines = new ArrayList<String>();
    for (var line : flow.fonts().lines(List.of(new Run(text, style)), width)) {
      var plain = new StringBuilder();
      line.forEach(run -> plain.append(run.text()));
      lines.add(plain.toString());
    }
    return lines;
  }

  /** Figures and short labels take what they need; long labels and remarks share what is left. */
  private float[] widths() {
    int columns = table.header().size();
    var width = new float[columns];
    var shares = new float[columns];
    float left = PageFlow.WIDTH;
    float wanted = 0;
    for (int column = 0; column < columns; column++) {
      boolean figures = table.rightAligned().get(column);
      width[column] =
          figures
              ? Math.max(natural(column, false) + 2 * PADDING + 2, 50)
              : natural(column, true) + 2 * PADDING;
      if (!figures && width[column] > SHORT) {
        shares[column] = width[column];
        wanted += width[column];
      } else {
        left -= width[column];
      }
    }
    if (wanted == 0) {
      width[0] += left;
    }
    for (int column = 0; column < columns; column++) {
      if (shares[column] > 0) {
        width[column] = shares[column] * left / wanted;
      }
    }
    return width;
  }

  private float natural(int column, boolean withHeader) {
    float widest = 0;
    var texts = new ArrayList<>(table.rows().stream().map(row -> row.cells().get(column)).toList());
    if (withHeader) {
      texts.add(table.header().get(column));
    } else {
      texts.addAll(List.of(table.header().get(column).split(" ")));
    }
    for (var text : texts) {
      widest = Math.max(widest, flow.fonts().width(text, Style.TABLE.bold()));
    }
    return widest;
  }
}
