package dev.fathom.search.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every file of {@code examples/corpus}, made from the ledger, the texts and the page templates.
 */
final class ExampleCorpus {
  static final Path FOLDER = Path.of("..", "examples", "corpus");

  private ExampleCorpus() {}

  static Map<String, byte[]> files() {
    var ledger = Ledger.load();
    var files = new TreeMap<String, byte[]>();
    for (int year : new int[] {2023, 2024}) {
      files.put(
          "norden-pumps-annual-report-" + year + ".pdf",
          AnnualReportPdf.render(AnnualReport.of(ledger, year)));
    }
    for (var page :
        new String[] {
          "press-release-alsterflow.html",
          "market-article.html",
          "product-np-helix.html",
          "china.html"
        }) {
      files.put(page, bytes(new Template(ledger, 2024).expand("pages/" + page)));
    }
    files.put("monthly-orders.csv", bytes(MonthlyOrders.of(ledger).csv()));
    return files;
  }

  static void write() throws IOException {
    Files.createDirectories(FOLDER);
    for (var file : files().entrySet()) {
      Files.write(FOLDER.resolve(file.getKey()), file.getValue());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
