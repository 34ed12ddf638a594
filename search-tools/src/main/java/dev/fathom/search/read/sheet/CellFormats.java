package dev.fathom.search.read.sheet;

import dev.fathom.search.read.container.XmlCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The number formats of a workbook's cell styles. */
final class CellFormats {
  /** Formats that files name by number alone (ECMA-376, 18.8.30), as English programs show them. */
  private static final Map<Integer, String> BUILT_IN =
      Map.ofEntries(
          Map.entry(1, "0"),
          Map.entry(2, "0.00"),
          Map.entry(3, "#,##0"),
          Map.entry(4, "#,##0.00"),
          Map.entry(5, "$#,##0;-$#,##0"),
          Map.entry(6, "$#,##0;-$#,##0"),
          Map.entry(7, "$#,##0.00;-$#,##0.00"),
          Map.entry(8, "$#,##0.00;-$#,##0.00"),
          Map.entry(9, "0%"),
          Map.entry(10, "0.00%"),
          Map.entry(11, "0.00E+00"),
          Map.entry(12, "# ?/?"),
          Map.entry(13, "# ??/??"),
          Map.entry(14, "m/d/yyyy"),
          Map.entry(15, "d-mmm-yy"),
          Map.entry(16, "d-mmm"),
          Map.entry(17, "mmm-yy"),
          Map.entry(18, "h:mm AM/PM"),
          Map.entry(19, "h:mm:ss AM/PM"),
          Map.entry(20, "h:mm"),
          Map.entry(21, "h:mm:ss"),
          Map.entry(22, "m/d/yyyy h:mm"),
          Map.entry(27, "yyyy\"年\"m\"月\""),
          Map.entry(31, "yyyy\"年\"m\"月\"d\"日\""),
          Map.entry(37, "#,##0;(#,##0)"),
          Map.entry(38, "#,##0;(#,##0)"),
          Map.entry(39, "#,##0.00;(#,##0.00)"),
          Map.entry(40, "#,##0.00;(#,##0.00)"),
          Map.entry(41, "#,##0;(#,##0);\"-\";@"),
          Map.entry(42, "$#,##0;$(#,##0);$\"-\";@"),
          Map.entry(43, "#,##0.00;(#,##0.00);\"-\";@"),
          Map.entry(44, "$#,##0.00;$(#,##0.00);$\"-\";@"),
          Map.entry(45, "mm:ss"),
          Map.entry(46, "[h]:mm:ss"),
          Map.entry(47, "mm:ss.0"),
          Map.entry(48, "##0.0E+0"),
          Map.entry(57, "yyyy\"年\"m\"月\""),
          Map.entry(58, "m\"月\"d\"日\""));

  private final List<CellFormat> formats = new ArrayList<>();

  static CellFormats of(@Nullable XmlCursor xml) throws IOException {
    CellFormats formats = new CellFormats();
    Map<Integer, String> own = new HashMap<>();
    while (xml != null && xml.nextWithin(0)) {
      if (xml.name().equals("numFmt")) {
        own.put(xml.number("numFmtId", -1), xml.attribute("formatCode", ""));
      } else if (xml.name().equals("cellXfs")) {
        int depth = xml.depth();
        while (xml.nextWithin(depth)) {
          if (xml.name().equals("xf")) {
            int id = xml.number("numFmtId", 0);
            formats.formats.add(CellFormat.of(own.getOrDefault(id, BUILT_IN.getOrDefault(id, ""))));
          }
        }
      }
    }
    return formats;
  }

  CellFormat get(int style) {
    return style >= 0 && style < formats.size() ? formats.get(style) : CellFormat.GENERAL;
  }
}
