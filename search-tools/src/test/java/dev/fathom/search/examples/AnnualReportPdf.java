package dev.fathom.search.examples;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDPageLabelRange;
import org.apache.pdfbox.pdmodel.common.PDPageLabels;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.ThematicBreak;

/**
 * Sets an annual report as a PDF: cover, contents, numbered pages, page labels and an outline. The
 * identifier and the dates follow from the year, so the same report gives the same bytes.
 */
final class AnnualReportPdf {
  private final AnnualReport report;
  private final String title;
  private final Fonts fonts = new Fonts();

  private AnnualReportPdf(AnnualReport report) {
    this.report = report;
    this.title = "Annual Report " + report.year();
  }

  static byte[] render(AnnualReport report) {
    return new AnnualReportPdf(report).render();
  }

  private byte[] render() {
    try (var document = new PDDocument();
        var out = new ByteArrayOutputStream()) {
      document.setDocumentId((long) report.year());
      describe(document);
      cover(document);
      var contents = Canvas.page();
      document.addPage(contents);
      try (var flow = new PageFlow(document, fonts, title, "At a glance")) {
        report.blocks().forEach(block -> set(block, flow));
        contents(document, contents, flow.sections());
        outline(document, flow.sections());
      }
      label(document);
      document.save(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void set(Node block, PageFlow flow) {
    switch (block) {
      case Heading heading -> heading(heading, flow);
      case Paragraph paragraph when AnnualReport.isCaption(paragraph) -> {}
      case Paragraph paragraph -> paragraph(paragraph, flow);
      case BulletList list -> bullets(list, flow);
      case BlockQuote quote -> panel(quote, flow);
      case TableBlock table ->
          new TableSetter(
                  flow,
                  ReportTable.of(AnnualReport.caption(table), table),
                  Integer.toString(report.year()))
              .set();
      case FencedCodeBlock bars -> BarChart.parse(bars.getLiteral()).draw(flow);
      case ThematicBreak _ -> flow.need(PageFlow.pageHeight());
      default ->
          throw new IllegalArgumentException(
              "A report cannot hold a " + block.getClass().getSimpleName());
    }
  }

  private static void heading(Heading heading, PageFlow flow) {
    var style = Style.heading(heading.getLevel());
    if (heading.getLevel() == 1) {
      flow.begin(Inlines.plain(heading));
      flow.down(10);
      flow.paragraph(Inlines.runs(heading, style), 0, 14);
      return;
    }
    flow.need(heading.getLevel() == 2 ? 78 : 56);
    if (!flow.atTop()) {
      flow.down(heading.getLevel() == 2 ? 8 : 3);
    }
    flow.paragraph(Inlines.runs(heading, style), 0, heading.getLevel() == 2 ? 4 : 1);
  }

  /** A paragraph that begins with a raised figure is a footnote. */
  private static void paragraph(Paragraph paragraph, PageFlow flow) {
    boolean footnote = Inlines.plain(paragraph).matches("[¹²³].*");
    var style = footnote ? Style.SMALL : Style.BODY;
    flow.paragraph(Inlines.runs(paragraph, style), 0, footnote ? 6 : 7);
  }

  private static void bullets(BulletList list, PageFlow flow) {
    for (var item = list.getFirstChild(); item != null; item = item.getNext()) {
      var body = item.getFirstChild();
      if (body != null) {
        flow.need(2 * Style.BODY.leading());
        flow.canvas()
            .text(
                "•", Style.BODY.in(Style.TEAL), PageFlow.LEFT + 3, flow.y() - Style.BODY.leading());
        flow.paragraph(Inlines.runs(body, Style.BODY), 16, 3);
      }
    }
    flow.down(5);
  }

  private void panel(BlockQuote quote, PageFlow flow) {
    var style = new Style(FontName.HELVETICA, 9.6f, Style.BLUE);
    float height = 16;
    for (var body = quote.getFirstChild(); body != null; body = body.getNext()) {
      var lines = fonts.lines(Inlines.runs(body, style), PageFlow.WIDTH - 28);
      height += lines.size() * style.leading() + 4;
    }
    flow.need(height + 12);
    flow.down(4);
    flow.canvas().fill(PageFlow.LEFT, flow.y() - height, PageFlow.WIDTH, height, Style.TINT);
    flow.canvas().fill(PageFlow.LEFT, flow.y() - height, 3, height, Style.TEAL);
    float bottom = flow.y() - height;
    flow.down(6);
    for (var body = quote.getFirstChild(); body != null; body = body.getNext()) {
      for (var line : fonts.lines(Inlines.runs(body, style), PageFlow.WIDTH - 28)) {
        flow.down(style.leading());
        flow.canvas().text(line, PageFlow.LEFT + 16, flow.y());
      }
      flow.down(4);
    }
    flow.down(flow.y() - bottom + 10);
  }

  private void cover(PDDocument document) {
    var page = new PDPage(Canvas.page().getMediaBox());
    document.addPage(page);
    try (var canvas = new Canvas(document, page, fonts)) {
      canvas.fill(0, 300, 596, 542, Style.BLUE);
      Color faint = new Color(0x1d, 0x55, 0x78);
      for (int ring = 0; ring < 9; ring++) {
        canvas.circle(452, 520, 40 + ring * 34, ring % 3 == 0 ? 9 : 3, faint);
      }
      canvas.fill(0, 0, 596, 300, Color.WHITE);
      canvas.fill(0, 296, 596, 4, Style.TEAL);
      canvas.text("NORDEN PUMPS", new Style(FontName.HELVETICA_BOLD, 15, Color.WHITE), 64, 770);
      canvas.text("Annual", new Style(FontName.HELVETICA_BOLD, 54, Color.WHITE), 64, 430);
      canvas.text(
          "Report " + report.year(), new Style(FontName.HELVETICA_BOLD, 54, Color.WHITE), 64, 372);
      canvas.text(
          "Moving water, moving industry",
          new Style(FontName.HELVETICA, 15, new Color(0xc9, 0xe2, 0xea)),
          64,
          330);
      var small = new Style(FontName.HELVETICA, 9.5f, Style.GREY);
      canvas.text("Norden Pumps A/S", new Style(FontName.HELVETICA_BOLD, 11, Style.BLUE), 64, 246);
      canvas.text("Havnevej 14, 8000 Aarhus C, Denmark", small, 64, 228);
      canvas.text("Financial year 1 January to 31 December " + report.year(), small, 64, 213);
    }
  }

  private void contents(PDDocument document, PDPage page, List<PageFlow.Section> sections) {
    try (var canvas = new Canvas(document, page, fonts)) {
      canvas.text("Contents", Style.heading(1), PageFlow.LEFT, 730);
      float y = 690;
      var style = new Style(FontName.HELVETICA, 10.5f, Style.INK);
      for (var section : sections) {
        var number = Integer.toString(section.number());
        canvas.text(section.title(), style, PageFlow.LEFT, y);
        canvas.textRight(number, style.bold().in(Style.BLUE), PageFlow.RIGHT, y);
        float from = PageFlow.LEFT + fonts.width(section.title(), style) + 8;
        int dots = (int) ((PageFlow.RIGHT - 26 - from) / fonts.width(" .", style));
        var leader = " .".repeat(Math.max(dots, 0)).strip();
        canvas.textRight(leader, style.in(Style.GREY), PageFlow.RIGHT - 24, y);
        y -= 24;
      }
      canvas.text("ii", Style.SMALL, PageFlow.RIGHT - 6, 38);
    }
  }

  private static void outline(PDDocument document, List<PageFlow.Section> sections) {
    var outline = new PDDocumentOutline();
    for (var section : sections) {
      var item = new PDOutlineItem();
      item.setTitle(section.title());
      item.setDestination(section.page());
      outline.addLast(item);
    }
    document.getDocumentCatalog().setDocumentOutline(outline);
  }

  /** The cover has a name, the contents a roman number, and page 1 is the first of the report. */
  private static void label(PDDocument document) throws IOException {
    var labels = new PDPageLabels(document);
    var cover = new PDPageLabelRange();
    cover.setPrefix("Cover");
    labels.setLabelItem(0, cover);
    var contents = new PDPageLabelRange();
    contents.setStyle(PDPageLabelRange.STYLE_ROMAN_LOWER);
    contents.setStart(2);
    labels.setLabelItem(1, contents);
    var body = new PDPageLabelRange();
    body.setStyle(PDPageLabelRange.STYLE_DECIMAL);
    body.setStart(1);
    labels.setLabelItem(2, body);
    document.getDocumentCatalog().setPageLabels(labels);
  }

  private void describe(PDDocument document) {
    var published = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
    published.clear();
    published.set(report.year() + 1, Calendar.FEBRUARY, 20, 7, 30, 0);
    var information = document.getDocumentInformation();
    information.setTitle("Norden Pumps A/S – " + title);
    information.setAuthor("Norden Pumps A/S");
    information.setSubject("Annual report for the financial year " + report.year());
    information.setCreationDate(published);
    information.setModificationDate(published);
    document.getDocumentCatalog().setLanguage("en");
  }
}
