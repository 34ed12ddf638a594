package dev.fathom.search.read.pdf;

import dev.fathom.search.document.Invisible;
import java.awt.geom.Point2D;
import java.io.IOException;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.contentstream.PDFStreamEngine;
import org.apache.pdfbox.contentstream.operator.DrawObject;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.contentstream.operator.markedcontent.BeginMarkedContentSequence;
import org.apache.pdfbox.contentstream.operator.markedcontent.BeginMarkedContentSequenceWithProperties;
import org.apache.pdfbox.contentstream.operator.markedcontent.EndMarkedContentSequence;
import org.apache.pdfbox.contentstream.operator.state.Concatenate;
import org.apache.pdfbox.contentstream.operator.state.Restore;
import org.apache.pdfbox.contentstream.operator.state.Save;
import org.apache.pdfbox.contentstream.operator.state.SetGraphicsStateParameters;
import org.apache.pdfbox.contentstream.operator.state.SetMatrix;
import org.apache.pdfbox.contentstream.operator.text.BeginText;
import org.apache.pdfbox.contentstream.operator.text.EndText;
import org.apache.pdfbox.contentstream.operator.text.MoveText;
import org.apache.pdfbox.contentstream.operator.text.MoveTextSetLeading;
import org.apache.pdfbox.contentstream.operator.text.NextLine;
import org.apache.pdfbox.contentstream.operator.text.SetCharSpacing;
import org.apache.pdfbox.contentstream.operator.text.SetFontAndSize;
import org.apache.pdfbox.contentstream.operator.text.SetTextHorizontalScaling;
import org.apache.pdfbox.contentstream.operator.text.SetTextLeading;
import org.apache.pdfbox.contentstream.operator.text.SetTextRenderingMode;
import org.apache.pdfbox.contentstream.operator.text.SetTextRise;
import org.apache.pdfbox.contentstream.operator.text.SetWordSpacing;
import org.apache.pdfbox.contentstream.operator.text.ShowText;
import org.apache.pdfbox.contentstream.operator.text.ShowTextAdjusted;
import org.apache.pdfbox.contentstream.operator.text.ShowTextLine;
import org.apache.pdfbox.contentstream.operator.text.ShowTextLineAndSpace;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDSimpleFont;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.graphics.form.PDTransparencyGroup;
import org.apache.pdfbox.pdmodel.graphics.state.PDGraphicsState;
import org.apache.pdfbox.pdmodel.graphics.state.RenderingMode;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.util.Matrix;
import org.apache.pdfbox.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * Runs a page's content stream and keeps the characters that a reader sees, and what is drawn
 * beside them. Characters that only a machine would find are counted and left out.
 *
 * <p>Not thread-safe. One instance reads the pages of one document, one after another; a page that
 * draws without end is cut off at {@link #MOST_GLYPHS} characters.
 */
final class ContentReader extends PDFStreamEngine {
  private static final int MOST_GLYPHS = 300_000;

  /** Points; also at most a page's height over the share, for pages that are small themselves. */
  private static final float TINY = 1;

  private static final float SMALLEST_SHARE = 400;

  private record FontFacts(FontStyle style, float space) {}

  private final IdentityHashMap<PDFont, FontFacts> fonts = new IdentityHashMap<>();
  private List<Glyph> glyphs = new ArrayList<>();
  private PageGeometry geometry = new PageGeometry(0, 0, 0, 0, 0);
  private final RulingCollector rulings;
  private final Surface surface = new Surface();
  private final Layers layers;
  private final Deque<Boolean> marks = new ArrayDeque<>();
  private final List<Unprinted> unprinted = new ArrayList<>();
  private final Map<Hidden, Integer> hidden = new EnumMap<>(Hidden.class);

  /** A character without ink: part of a scanned page's recognised text if a picture shows it. */
  private record Unprinted(int position, Glyph glyph, float x, float y) {}

  ContentReader(Layers layers) {
    this.layers = layers;
    addOperator(new BeginText(this));
    addOperator(new Concatenate(this));
    addOperator(new VisibleObject());
    addOperator(new BeginMarkedContentSequence(this));
    addOperator(new BeginMarkedContentSequenceWithProperties(this));
    addOperator(new EndMarkedContentSequence(this));
    addOperator(new EndText(this));
    addOperator(new SetGraphicsStateParameters(this));
    addOperator(new Save(this));
    addOperator(new Restore(this));
    addOperator(new NextLine(this));
    addOperator(new SetCharSpacing(this));
    addOperator(new MoveText(this));
    addOperator(new MoveTextSetLeading(this));
    addOperator(new SetFontAndSize(this));
    addOperator(new ShowText(this));
    addOperator(new ShowTextAdjusted(this));
    addOperator(new SetTextLeading(this));
    addOperator(new SetMatrix(this));
    addOperator(new SetTextRenderingMode(this));
    addOperator(new SetTextRise(this));
    addOperator(new SetWordSpacing(this));
    addOperator(new SetTextHorizontalScaling(this));
    addOperator(new ShowTextLine(this));
    addOperator(new ShowTextLineAndSpace(this));
    rulings = new RulingCollector(this, surface);
    rulings.operators().forEach(this::addOperator);
    new PaintOperators(this, surface, this::picture).all().forEach(this::addOperator);
  }

  PageContent read(PDPage page) throws IOException {
    geometry = PageGeometry.of(page);
    glyphs = new ArrayList<>();
    unprinted.clear();
    hidden.clear();
    marks.clear();
    surface.start(geometry);
    rulings.start(geometry);
    processPage(page);
    for (PDAnnotation annotation : page.getAnnotations()) {
      surface.reset();
      marks.clear();
      boolean shown = !annotation.isHidden() && !annotation.isNoView();
      if (shown
          && (annotation.getSubtype() == null
              || annotation.getSubtype().equals("Widget")
              || annotation.getSubtype().equals("FreeText"))) {
        showAnnotation(annotation);
      }
    }
    return soFar();
  }

  /** What was drawn until now of the page that is being read. */
  PageContent soFar() {
    List<Glyph> seen = new ArrayList<>(glyphs.size() + unprinted.size());
    int next = 0;
    for (Unprinted each : unprinted) {
      seen.addAll(glyphs.subList(next, each.position()));
      next = each.position();
      if (surface.onPicture(each.x(), each.y())) {
        seen.add(each.glyph());
      } else {
        count(Hidden.NO_INK, each.glyph().text());
      }
    }
    seen.addAll(glyphs.subList(next, glyphs.size()));
    unprinted.clear();
    return new PageContent(geometry, seen, rulings.finish(), hidden);
  }

  private void count(Hidden reason, String text) {
    int letters = (int) text.codePoints().filter(c -> c > ' ').count();
    if (letters > 0) {
      hidden.merge(reason, letters, Integer::sum);
    }
  }

  @Override
  public void saveGraphicsState() {
    super.saveGraphicsState();
    surface.save();
  }

  @Override
  public void restoreGraphicsState() {
    super.restoreGraphicsState();
    surface.restore();
  }

  @Override
  public void showForm(PDFormXObject form) throws IOException {
    int depth = surface.depth();
    surface.save();
    super.showForm(form);
    surface.unwind(depth);
  }

  @Override
  public void showTransparencyGroup(PDTransparencyGroup form) throws IOException {
    int depth = surface.depth();
    surface.save();
    super.showTransparencyGroup(form);
    surface.unwind(depth);
  }

  @Override
  public void beginMarkedContentSequence(COSName tag, @Nullable COSDictionary properties) {
    marks.push(tag.getName().equals("OC") && layers.hides(properties));
  }

  @Override
  public void endMarkedContentSequence() {
    marks.poll();
  }

  /** A picture fills the unit square. */
  private void picture() {
    Matrix matrix = getGraphicsState().getCurrentTransformationMatrix();
    float x0 = Float.MAX_VALUE;
    float y0 = Float.MAX_VALUE;
    float x1 = -Float.MAX_VALUE;
    float y1 = -Float.MAX_VALUE;
    for (int corner = 0; corner < 4; corner++) {
      Point2D.Float point = matrix.transformPoint(corner & 1, corner >> 1);
      float x = geometry.x(point.x, point.y);
      float y = geometry.y(point.x, point.y);
      x0 = Math.min(x0, x);
      y0 = Math.min(y0, y);
      x1 = Math.max(x1, x);
      y1 = Math.max(y1, y);
    }
    surface.picture(x0, y0, x1, y1);
  }

  /** Draws forms, keeps the places of pictures, and passes over what belongs to a hidden layer. */
  private final class VisibleObject extends DrawObject {
    VisibleObject() {
      super(ContentReader.this);
    }

    @Override
    public void process(Operator operator, List<COSBase> operands) throws IOException {
      PDResources resources = getResources();
      if (resources == null || operands.isEmpty() || !(operands.get(0) instanceof COSName name)) {
        return;
      }
      COSDictionary objects = resources.getCOSObject().getCOSDictionary(COSName.XOBJECT);
      COSBase object = objects == null ? null : objects.getDictionaryObject(name);
      boolean off =
          object instanceof COSStream stream && layers.hides(stream.getCOSDictionary(COSName.OC));
      if (off) {
        marks.push(true);
      }
      if (resources.isImageXObject(name)) {
        if (!off) {
          picture();
        }
      } else {
        super.process(operator, operands);
      }
      if (off) {
        marks.poll();
      }
    }
  }

  @Override
  protected void showGlyph(Matrix matrix, PDFont font, int code, Vector displacement) {
    if (glyphs.size() >= MOST_GLYPHS) {
      return;
    }
    String text = text(font, code);
    if (text.isEmpty()) {
      return;
    }
    float endX =
        matrix.getTranslateX()
            + displacement.getX() * matrix.getScaleX()
            + displacement.getY() * matrix.getShearX();
    float endY =
        matrix.getTranslateY()
            + displacement.getX() * matrix.getShearY()
            + displacement.getY() * matrix.getScaleY();
    float x = geometry.x(matrix.getTranslateX(), matrix.getTranslateY());
    float y = geometry.y(matrix.getTranslateX(), matrix.getTranslateY());
    // A baseline's direction is that of the em square: a glyph without width still has one.
    float upX = geometry.x(matrix.getShearX(), matrix.getScaleY()) - geometry.x(0, 0);
    float upY = geometry.y(matrix.getShearX(), matrix.getScaleY()) - geometry.y(0, 0);
    float alongX = geometry.x(matrix.getScaleX(), matrix.getShearY()) - geometry.x(0, 0);
    float alongY = geometry.y(matrix.getScaleX(), matrix.getShearY()) - geometry.y(0, 0);
    float size = (float) Math.hypot(upX, upY);
    if (!(size > 0) || !Float.isFinite(x) || !Float.isFinite(y) || size > 5000) {
      return;
    }
    boolean vertical = font.isVertical();
    float advance =
        vertical
            ? size
            : (float) Math.hypot(endX - matrix.getTranslateX(), endY - matrix.getTranslateY());
    FontFacts facts = fonts.computeIfAbsent(font, ContentReader::facts);
    float along = (float) Math.hypot(alongX, alongY);
    Glyph glyph =
        new Glyph(
            text, x, y, angle(alongX, alongY), advance, size, facts.space() * along, facts.style());
    // The middle of the character, up from its baseline and along it.
    float reach = along > 0 ? advance / 2 / along : 0;
    float middleX = x + 0.3f * upX + reach * alongX;
    float middleY = y + 0.3f * upY + reach * alongY;
    Hidden reason = text.equals(" ") ? null : hiding(middleX, middleY, size);
    if (reason == null) {
      glyphs.add(glyph);
    } else if (reason == Hidden.NO_INK && unprinted.size() < MOST_GLYPHS) {
      unprinted.add(new Unprinted(glyphs.size(), glyph, middleX, middleY));
    } else {
      count(reason, text);
    }
  }

  /** Why a character at a point is not seen; null where it is. */
  private @Nullable Hidden hiding(float x, float y, float size) {
    if (marks.contains(true)) {
      return Hidden.LAYER;
    }
    if (size < TINY && size < geometry.height() / SMALLEST_SHARE) {
      return Hidden.TINY;
    }
    if (surface.clipped(x, y, size)) {
      return Hidden.OUTSIDE;
    }
    PDGraphicsState state = getGraphicsState();
    RenderingMode mode = state.getTextState().getRenderingMode();
    boolean transparent = state.getNonStrokeAlphaConstant() == 0 && !mode.isStroke();
    if (mode == RenderingMode.NEITHER || mode == RenderingMode.NEITHER_CLIP || transparent) {
      return Hidden.NO_INK;
    }
    return mode == RenderingMode.FILL && surface.unseen(x, y) ? Hidden.SAME_COLOUR : null;
  }

  /** Small slants are slips of a scanner: they count as none. */
  private static int angle(float x, float y) {
    int degrees = Math.floorMod((int) Math.round(Math.toDegrees(Math.atan2(y, x))), 360);
    int quarter = Math.floorMod(Math.round(degrees / 90f) * 90, 360);
    int off = Math.abs(Math.floorMod(degrees - quarter + 180, 360) - 180);
    return off <= 5 ? quarter : degrees;
  }

  private static FontFacts facts(PDFont font) {
    float space;
    try {
      space = font.getSpaceWidth() / 1000;
    } catch (RuntimeException e) {
      space = 0;
    }
    return new FontFacts(FontStyle.of(font), space > 0.1f && space < 1 ? space : 0);
  }

  private static String text(PDFont font, int code) {
    String text = font.toUnicode(code);
    if (text == null) {
      if (!(font instanceof PDSimpleFont) || code < 0x20 || code > 0xff) {
        return "";
      }
      text = String.valueOf((char) code);
    }
    if (text.length() == 1) {
      char c = text.charAt(0);
      if (c > ' ' && c < 0x7f) {
        return text;
      }
    }
    return clean(text);
  }

  /** Expands ligatures and presentation forms, drops what is invisible, makes every space one. */
  private static String clean(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == 0xad) {
        out.append('-');
      } else if (Character.isSpaceChar(c) || Character.isWhitespace(c)) {
        out.append(' ');
      } else if (c >= 0xfb00 && c <= 0xfeff) {
        String expanded = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC);
        out.append(expanded.equals("\ufeff") ? "" : expanded);
      } else {
        int type = Character.getType(c);
        if (type != Character.SURROGATE && type != Character.UNASSIGNED) {
          out.appendCodePoint(c);
        }
      }
    }
    return Invisible.without(out.toString());
  }

  @Override
  protected void operatorException(Operator operator, List<COSBase> operands, IOException failure) {
    // A damaged operator costs what it would have drawn, not the page.
  }

  @Override
  protected void unsupportedOperator(Operator operator, List<COSBase> operands) {
    // Colours, shadings and images do not matter to the text.
  }
}
