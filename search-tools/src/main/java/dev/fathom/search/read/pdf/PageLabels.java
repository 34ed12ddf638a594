package dev.fathom.search.read.pdf;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDPageLabels;

/** What a page is called: as the document labels it, as printed on it, or by count. */
record PageLabels(List<String> labels) {
  PageLabels {
    labels = List.copyOf(labels);
  }

  static PageLabels of(PDDocument document) {
    try {
      PDPageLabels labels = document.getDocumentCatalog().getPageLabels();
      if (labels == null) {
        return new PageLabels(List.of());
      }
      return new PageLabels(
          Arrays.stream(labels.getLabelsByPageIndices())
              .map(label -> label == null ? "" : label.strip())
              .toList());
    } catch (IOException | RuntimeException e) {
      return new PageLabels(List.of());
    }
  }

  String of(int page, String printed) {
    String label = page <= labels.size() ? labels.get(page - 1) : "";
    if (!label.isEmpty() && !label.equals(Integer.toString(page))) {
      return label;
    }
    return printed.isEmpty() ? Integer.toString(page) : printed;
  }
}
