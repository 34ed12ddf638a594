package dev.fathom.search.read.pdf;

import dev.fathom.search.document.Confidence;
import dev.fathom.search.document.Metadata;
import dev.fathom.search.document.Metadata.Confidences;
import dev.fathom.search.read.text.Dates;
import dev.fathom.search.read.text.Titles;
import java.time.LocalDate;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.jspecify.annotations.Nullable;

/** Title, authors and date: as the file states them where that makes sense, else from page one. */
final class PdfMetadata {
  private static final Pattern FILE_NAME =
      Pattern.compile("(?i).*\\.(?:docx?|pdf|indd|qxd|xlsx?|pptx?|tex|dvi|html?|rtf|fm|ps)\\s*");
  private static final Pattern MEANINGLESS =
      Pattern.compile(
          "(?i)(?:untitled.*|microsoft (?:word|powerpoint|excel)\\b.*|document\\d*|title|default|none|"
              + "slide 1|powerpoint presentation|blank|print(?:ing)?|[\\d\\W_]+|[a-z]{1,6}[\\d_-]+\\w*)");
  private static final Pattern AUTHORS = Pattern.compile("\\s*(?:;|\\band\\b)\\s*");
  private static final Pattern AGENT = Pattern.compile("(?i)\\bedgar\\b|\\bdivision of\\b");
  private static final Pattern PERIOD_END =
      Pattern.compile("(?i)\\b(?:ended|ending|as of|as at|through|since|until)\\b|截至|止");
  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_DATE_LINE = 60;
  private static final int FIRST_PDF = 1993;

  private PdfMetadata() {}

  static Metadata of(
      String name, PDDocument document, List<List<Item>> pages, float bodySize, Locale language) {
    PDDocumentInformation information = document.getDocumentInformation();
    Confidence sure = Confidence.INFERRED;
    String title = pages.isEmpty() ? "" : FilingCover.title(pages.getFirst());
    if (title.isEmpty()) {
      title = sensible(information.getTitle());
      sure = Confidence.STATED;
    }
    if (title.isEmpty()) {
      title = pages.isEmpty() ? "" : largestHeading(pages.getFirst(), bodySize);
      sure = Confidence.INFERRED;
    }
    if (title.isEmpty()) {
      title = Titles.ofFile(name);
      sure = Confidence.GUESSED;
    }
    LocalDate published = pages.isEmpty() ? null : dateLine(pages.getFirst());
    Confidence dated = Confidence.INFERRED;
    if (published == null) {
      // The day a file was made is often, but not always, that of what it holds.
      published = made(information.getCreationDate());
      dated = Confidence.GUESSED;
    }
    return new Metadata(
        "application/pdf",
        title,
        authors(information.getAuthor()),
        published,
        language,
        new Confidences(sure, Confidence.STATED, dated, Confidence.INFERRED));
  }

  /** A short line of the first page that is a date, or says of what day the document is. */
  private static @Nullable LocalDate dateLine(List<Item> page) {
    for (Item item : page) {
      if (item instanceof Item.Text text && text.prose().text().length() < LONGEST_DATE_LINE) {
        String words = text.prose().text();
        LocalDate found = PERIOD_END.matcher(words).find() ? null : Dates.first(words);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable LocalDate made(@Nullable Calendar calendar) {
    if (calendar == null) {
      return null;
    }
    LocalDate day = LocalDate.ofInstant(calendar.toInstant(), calendar.getTimeZone().toZoneId());
    return day.getYear() < FIRST_PDF ? null : day;
  }

  private static String sensible(@Nullable String stated) {
    String title = stated == null ? "" : stated.replaceAll("[\\s\\p{Cntrl}\\ufeff]+", " ").strip();
    boolean sensible =
        title.length() > 3
            && title.length() < LONGEST_TITLE
            && !FILE_NAME.matcher(title).matches()
            && !MEANINGLESS.matcher(title).matches();
    return sensible ? title : "";
  }

  private static String largestHeading(List<Item> page, float bodySize) {
    Item.Text best = null;
    for (Item item : page) {
      if (item instanceof Item.Text text
          && text.kind() == Item.Kind.HEADING
          && text.size() > bodySize
          && (best == null || text.size() > best.size() * 1.02f)) {
        best = text;
      }
    }
    return best == null ? "" : best.prose().text();
  }

  /** Names apart where a sign parts them; filing agents are not authors. */
  private static List<String> authors(@Nullable String stated) {
    if (stated == null || stated.length() > LONGEST_TITLE || AGENT.matcher(stated).find()) {
      return List.of();
    }
    return AUTHORS
        .splitAsStream(stated.strip())
        .filter(author -> author.length() > 2 && author.contains(" "))
        .toList();
  }
}
