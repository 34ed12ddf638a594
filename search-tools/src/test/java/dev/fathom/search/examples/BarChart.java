package dev.fathom.search.examples;

import java.awt.Color;
import java.util.List;

/**
 * Groups of bars with their values above them, as the fenced block {@code bars} of a report
 * describes.
 */
record BarChart(String title, List<String> series, List<Group> groups) {
  private static final float HEIGHT = 92;
  private static final List<Color> COLORS =
      List.of(new Color(0xa9, 0xc6, 0xd2), Style.TEAL, Style.BLUE);

  record Group(String name, List<String> values) {}

  /** First line the title, second the series, then {@code name | value | value}. */
  static BarChart parse(String source) {
    var lines = source.strip().lines().map(String::strip).toList();
    var groups =
        lines.stream()
            .skip(2)
            .map(line -> List.of(line.split(" \\| ")))
            .map(parts -> new Group(parts.getFirst(), parts.subList(1, parts.size())))
            .toList();
    return new BarChart(lines.getFirst(), List.of(lines.get(1).split(" \\| ")), groups);
  }

  void draw(PageFlow flow) {
    flow.need(HEIGHT + 48);
    var canvas = flow.canvas();
    flow.down(12);
    canvas.text(title, Style.CAPTION, PageFlow.LEFT, flow.y());
    legend(flow);
    flow.down(HEIGHT + 22);
    float base = flow.y();
    double highest =
        groups.stream()
            .flatMap(group -> group.values.stream())
            .mapToDouble(BarChart::number)
            .max()
            .orElse(1);
    float slot = PageFlow.WIDTH / groups.size();
    float bar = Math.min(34, slot * 0.8f / series.size());
    for (int g = 0; g < groups.size(); g++) {
      var group = groups.get(g);
      float x = PageFlow.LEFT + slot * g + (slot - bar * series.size()) / 2;
      for (int i = 0; i < group.values.size(); i++) {
        var label = group.values.get(i);
        float height = (float) (number(label) / highest * HEIGHT);
        canvas.fill(x + bar * i, base, bar - 3, height, color(i));
        float width = flow.fonts().width(label, Style.SMALL);
        canvas.text(label, Style.SMALL, x + bar * i + (bar - 3 - width) / 2, base + height + 3);
      }
      float width = flow.fonts().width(group.name, Style.TABLE);
      canvas.text(
          group.name, Style.TABLE, PageFlow.LEFT + slot * g + (slot - width) / 2, base - 12);
    }
    canvas.rule(PageFlow.LEFT, PageFlow.RIGHT, base, 0.6f, Style.GREY);
    flow.down(30);
  }

  private void legend(PageFlow flow) {
    float x = PageFlow.RIGHT;
    for (int i = series.size() - 1; i >= 0; i--) {
      x -= flow.fonts().width(series.get(i), Style.SMALL);
      flow.canvas().text(series.get(i), Style.SMALL, x, flow.y());
      x -= 10;
      flow.canvas().fill(x, flow.y(), 6, 6, color(i));
      x -= 12;
    }
  }

  private static double number(String label) {
    return Double.parseDouble(label.replace(",", ""));
  }

  private Color color(int index) {
    return COLORS.get(COLORS.size() - series.size() + index);
  }
}
