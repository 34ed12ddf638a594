package dev.fathom.search.read.office;

import java.util.List;

/**
 * A shape of a slide.
 *
 * @param role the placeholder it fills ({@code title}, {@code body}); empty where it fills none
 * @param x left edge in English Metric Units; -1 where the shape takes its place from the layout
 * @param y upper edge, likewise
 */
record SlideShape(String role, long x, long y, List<SlideItem> items) {
  SlideShape {
    items = List.copyOf(items);
  }

  boolean isTitle() {
    return role.equals("title") || role.equals("ctrTitle");
  }

  boolean isFurniture() {
    return role.equals("sldNum") || role.equals("dt") || role.equals("ftr") || role.equals("hdr");
  }

  String words() {
    return String.join(
        " ",
        items.stream()
            .filter(SlideItem.Text.class::isInstance)
            .map(item -> ((SlideItem.Text) item).words())
            .toList());
  }
}
