package dev.fathom.search.read.pdf;

import dev.fathom.search.read.refusal.Refusal;
import dev.fathom.search.read.refusal.RefusedException;
import dev.fathom.search.read.scan.Tesseract;
import dev.fathom.search.read.scan.TextRecognition;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.graphics.PDXObject;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.jspecify.annotations.Nullable;

/** Reads the pages of one document that are pictures, as long as the time for it lasts. */
final class ScannedPages {
  private static final long MOST_PIXELS = 100_000_000;
  private static final float MOST_DRAWN = 40_000_000;
  private static final Duration BUDGET =
      Duration.ofSeconds(Integer.getInteger("fathom.recognition.seconds", 60));

  private final PDDocument document;
  private final Optional<Tesseract> recognition = Tesseract.installed();
  private final List<Integer> recognized = new ArrayList<>();
  private final List<Integer> pictures = new ArrayList<>();
  private final List<Integer> tooLarge = new ArrayList<>();
  private final List<Integer> late = new ArrayList<>();
  private final List<Integer> failed = new ArrayList<>();
  private long spent;

  ScannedPages(PDDocument document) {
    this.document = document;
  }

  /** The words of a page without text; none where it is not a picture or cannot be read. */
  List<Word> read(int number, PDPage page, PageGeometry geometry) {
    long start = System.nanoTime();
    try {
      long pixels = pixels(page.getResources());
      if (pixels == 0) {
        return List.of();
      }
      if (pixels > MOST_PIXELS) {
        tooLarge.add(number);
      } else if (recognition.isEmpty()) {
        pictures.add(number);
      } else if (spent > BUDGET.toNanos()) {
        late.add(number);
      } else {
        List<Word> words = recognize(recognition.get(), number, geometry);
        (words.isEmpty() ? pictures : recognized).add(number);
        return words;
      }
    } catch (IOException | RuntimeException e) {
      failed.add(number);
    } finally {
      spent += System.nanoTime() - start;
    }
    return List.of();
  }

  /**
   * Refuses a page that cannot be drawn in reasonable memory.
   *
   * @throws RefusedException when a picture on it is too large
   */
  static void requireDrawable(PDPage page) throws IOException {
    if (pixels(page.getResources()) > MOST_PIXELS) {
      throw tooLarge("the page");
    }
  }

  private static RefusedException tooLarge(String what) {
    return new RefusedException(
        Refusal.TOO_LARGE,
        "%s is a picture of more than %d million pixels".formatted(what, MOST_PIXELS / 1_000_000));
  }

  /** Pixels of the largest picture, 0 where there is none. */
  private static long pixels(@Nullable PDResources resources) throws IOException {
    long most = 0;
    if (resources == null) {
      return most;
    }
    for (COSName name : resources.getXObjectNames()) {
      if (resources.isImageXObject(name)) {
        PDXObject object = resources.getXObject(name);
        if (object instanceof PDImageXObject image) {
          most = Math.max(most, (long) image.getWidth() * image.getHeight());
        }
      }
    }
    return most;
  }

  private List<Word> recognize(TextRecognition recognition, int number, PageGeometry geometry)
      throws IOException {
    float scale = TextRecognition.RESOLUTION / 72f;
    float area = Math.max(1, geometry.width() * geometry.height());
    scale = Math.min(scale, (float) Math.sqrt(MOST_DRAWN / area));
    PDFRenderer renderer = new PDFRenderer(document);
    renderer.setSubsamplingAllowed(true);
    BufferedImage picture = renderer.renderImage(number - 1, scale, ImageType.GRAY);
    List<Word> words = new ArrayList<>();
    for (TextRecognition.RecognizedWord word : recognition.words(picture)) {
      float size = (word.bottom() - word.top()) / scale;
      words.add(
          new Word(
              word.text(),
              word.left() / scale,
              word.right() / scale,
              word.bottom() / scale - Word.DESCENT * size,
              size,
              FontStyle.PLAIN,
              Frame.of(0)));
    }
    return words;
  }

  /** What is to be said about the pages that are pictures. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    add(notes, recognized, "was recognised from a picture and may have errors");
    add(
        notes,
        pictures,
        recognition.isPresent()
            ? "is a picture without text that can be recognised"
            : "is a picture; install Tesseract (tesseract-ocr) to have its text read");
    add(notes, tooLarge, "is a picture too large to be read");
    add(notes, late, "is a picture and was left unread, for recognising more takes too long");
    add(notes, failed, "is a picture that could not be read");
    return notes;
  }

  private static void add(List<String> notes, List<Integer> pages, String what) {
    if (!pages.isEmpty()) {
      String numbers = pages.stream().map(String::valueOf).collect(Collectors.joining(", "));
      notes.add("page %s %s".formatted(numbers, what));
    }
  }

  /**
   * Refuses a document without text whose pictures are the reason.
   *
   * @throws RefusedException when a picture is too large to be read
   */
  void refuseTooLarge() throws RefusedException {
    if (!tooLarge.isEmpty()) {
      throw tooLarge("page " + tooLarge.getFirst());
    }
  }

  boolean mentions(int number) {
    return recognized.contains(number)
        || pictures.contains(number)
        || tooLarge.contains(number)
        || late.contains(number)
        || failed.contains(number);
  }
}
