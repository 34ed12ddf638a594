package dev.fathom.search.read.sheet;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Measures how fast a workbook of 2.4 million cells is read, every cell as displayed. Run it with a
 * small heap: {@code java -Xmx64m -cp … dev.fathom.search.read.sheet.SheetBenchmark}, with the path
 * of a workbook to read that one instead.
 */
public final class SheetBenchmark {
  private static final int ROWS = 100_000;
  private static final int COLUMNS = 24;
  private static final int TEXTS = 50_000;

  /** What was read, and how long it took. */
  public record Result(long rows, long cells, long letters, double seconds) {}

  private SheetBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    Path file;
    if (arguments.length > 0) {
      file = Path.of(arguments[0]);
    } else {
      file = Files.createTempFile("benchmark", ".xlsx");
      write(file, ROWS);
    }
    try {
      Result result = read(file);
      System.out.printf(
          "%d rows, %d cells, %d letters in %.1f s, heap %d MB%n",
          result.rows(),
          result.cells(),
          result.letters(),
          result.seconds(),
          Runtime.getRuntime().maxMemory() >> 20);
    } finally {
      if (arguments.length == 0) {
        Files.delete(file);
      }
    }
  }

  /** Reads every cell of every sheet. */
  public static Result read(Path file) throws IOException {
    long start = System.nanoTime();
    long[] count = new long[3];
    try (SheetReader workbook = SheetReader.open(file)) {
      for (SheetReader.Sheet sheet : workbook.sheets()) {
        workbook.rows(
            sheet,
            row -> {
              count[0]++;
              for (SheetCell cell : row.cells()) {
                count[1]++;
                count[2] += cell.text().length();
              }
              return true;
            });
      }
    }
    return new Result(count[0], count[1], count[2], (System.nanoTime() - start) / 1e9);
  }

  /** Writes a workbook of 24 columns: texts, whole numbers, amounts, shares and dates. */
  public static void write(Path file, int rows) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file));
        Writer out = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8))) {
      String relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
      part(zip, out, "_rels/.rels");
      out.write(
          "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='xl/workbook.xml'/></Relationships>");
      part(zip, out, "xl/_rels/workbook.xml.rels");
      out.write(
          "<Relationships><Relationship Id='a' Type='x/worksheet' Target='sheet.xml'/><Relationship Id='b' Type='x/sharedStrings' Target='strings.xml'/><Relationship Id='c' Type='x/styles' Target='styles.xml'/></Relationships>");
      part(zip, out, "xl/workbook.xml");
      out.write(
          "<workbook xmlns:r='%s'><sheets><sheet name='Data' r:id='a'/></sheets></workbook>"
              .formatted(relations));
      part(zip, out, "xl/styles.xml");
      out.write(
          "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='4'/><xf numFmtId='10'/><xf numFmtId='14'/></cellXfs></styleSheet>");
      part(zip, out, "xl/strings.xml");
      out.write("<sst>");
      for (int i = 0; i < TEXTS; i++) {
        out.write("<si><t>Item number " + i + " of the list</t></si>");
      }
      out.write("</sst>");
      part(zip, out, "xl/sheet.xml");
      out.write("<worksheet><sheetData>");
      for (int row = 1; row <= rows; row++) {
        writeRow(out, row);
      }
      out.write("</sheetData></worksheet>");
      out.flush();
      zip.closeEntry();
    }
  }

  private static void part(ZipOutputStream zip, Writer out, String name) throws IOException {
    out.flush();
    zip.putNextEntry(new ZipEntry(name));
  }

  private static void writeRow(Writer out, int row) throws IOException {
    out.write("<row r='" + row + "'>");
    for (int column = 0; column < COLUMNS; column++) {
      String place = "<c r='" + (char) ('A' + column) + row + "'";
      long seed = (row * 31L + column) * 2_654_435_761L & 0xffffffL;
      switch (column % 6) {
        case 0 -> out.write(place + " t='s'><v>" + seed % TEXTS + "</v></c>");
        case 1 -> out.write(place + "><v>" + seed + "</v></c>");
        case 2 -> out.write(place + " s='1'><v>" + seed / 1000.0 + "</v></c>");
        case 3 -> out.write(place + " s='2'><v>" + seed / 16_777_216.0 + "</v></c>");
        case 4 -> out.write(place + " s='3'><v>" + (30_000 + seed % 20_000) + "</v></c>");
        default -> out.write(place + "><f>A1*2</f><v>" + seed * 0.1 + "</v></c>");
      }
    }
    out.write("</row>");
  }
}
