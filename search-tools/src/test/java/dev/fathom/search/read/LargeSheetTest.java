package dev.fathom.search.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.document.Document;
import dev.fathom.search.read.sheet.SheetBenchmark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeSheetTest {
  @Test
  void aSheetOfMillionsOfCellsIsReadInSixtyFourMegabytes(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("large.xlsx");
    SheetBenchmark.write(file, 100_000);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SheetBenchmark.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String printed;
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      printed = out.readAllAsString();
    }

    assertThat(process.waitFor()).as(printed).isZero();
    assertThat(printed).startsWith("100000 rows, 2400000 cells, ");
  }

  @Test
  void theDocumentOfALargeSheetIsCutAndSaysWhere(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("large.xlsx");
    SheetBenchmark.write(file, 10_000);
    Document document = new DocumentReader().read("large.xlsx", Files.readAllBytes(file));

    assertThat(document.notes())
        .containsExactly("sheet Data is cut after row 8333: a document holds no more cells");
  }
}
