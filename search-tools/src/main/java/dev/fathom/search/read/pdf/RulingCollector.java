package dev.fathom.search.read.pdf;

import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.contentstream.PDFStreamEngine;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.contentstream.operator.OperatorProcessor;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSNumber;
import org.apache.pdfbox.pdmodel.graphics.blend.BlendMode;
import org.apache.pdfbox.pdmodel.graphics.state.PDGraphicsState;
import org.apache.pdfbox.util.Matrix;

/**
 * Follows the path operators of a content stream and keeps horizontal and vertical lines: stroked
 * ones, and filled rectangles thin enough to be meant as lines. Of all else it keeps the bounds.
 */
final class RulingCollector {
  private static final int MOST = 20_000;
  private static final int MANY = 200;
  private static final float THIN = 2.5f;
  private static final float STRAIGHT = 0.8f;
  private static final float SHORTEST = 4;

  private final PDFStreamEngine engine;
  private final Surface surface;
  private boolean clipping;
  private PageGeometry geometry = new PageGeometry(0, 0, 0, 0, 0);
  private List<Ruling> rulings = new ArrayList<>();
  private List<Shape> shapes = new ArrayList<>();
  private final List<float[]> segments = new ArrayList<>();
  private final List<float[]> curves = new ArrayList<>();
  private final List<float[]> rectangles = new ArrayList<>();
  private float startX;
  private float startY;
  private float x;
  private float y;

  RulingCollector(PDFStreamEngine engine, Surface surface) {
    this.engine = engine;
    this.surface = surface;
  }

  void start(PageGeometry pageGeometry) {
    geometry = pageGeometry;
    rulings = new ArrayList<>();
    shapes = new ArrayList<>();
    clipping = false;
    clear();
  }

  Drawing finish() {
    return new Drawing(rulings, shapes);
  }

  List<OperatorProcessor> operators() {
    List<OperatorProcessor> operators = new ArrayList<>();
    operators.add(operator("m", 2, n -> moveTo(n[0], n[1])));
    operators.add(operator("l", 2, n -> lineTo(n[0], n[1])));
    operators.add(operator("c", 6, n -> curveTo(n[4], n[5])));
    operators.add(operator("v", 4, n -> curveTo(n[2], n[3])));
    operators.add(operator("y", 4, n -> curveTo(n[2], n[3])));
    operators.add(operator("re", 4, this::rectangle));
    operators.add(operator("h", 0, n -> close()));
    operators.add(operator("n", 0, n -> clear()));
    operators.add(operator("W", 0, n -> clipping = true));
    operators.add(operator("W*", 0, n -> clipping = true));
    operators.add(operator("S", 0, n -> stroke()));
    for (String name : List.of("B", "B*")) {
      operators.add(
          operator(
              name,
              0,
              n -> {
                paint();
                stroke();
              }));
    }
    operators.add(
        operator(
            "s",
            0,
            n -> {
              close();
              stroke();
            }));
    for (String name : List.of("b", "b*")) {
      operators.add(
          operator(
              name,
              0,
              n -> {
                close();
                paint();
                stroke();
              }));
    }
    for (String name : List.of("f", "F", "f*")) {
      operators.add(operator(name, 0, n -> fill()));
    }
    return operators;
  }

  private void moveTo(float userX, float userY) {
    jumpTo(userX, userY);
    startX = x;
    startY = y;
  }

  private void jumpTo(float userX, float userY) {
    Point2D.Float point = engine.transformedPoint(userX, userY);
    x = geometry.x(point.x, point.y);
    y = geometry.y(point.x, point.y);
  }

  private void curveTo(float userX, float userY) {
    float fromX = x;
    float fromY = y;
    jumpTo(userX, userY);
    curves.add(new float[] {fromX, fromY, x, y});
  }

  private void lineTo(float userX, float userY) {
    float fromX = x;
    float fromY = y;
    jumpTo(userX, userY);
    segments.add(new float[] {fromX, fromY, x, y});
  }

  private void close() {
    segments.add(new float[] {x, y, startX, startY});
    x = startX;
    y = startY;
  }

  private void rectangle(float[] n) {
    moveTo(n[0], n[1]);
    float x0 = x;
    float y0 = y;
    jumpTo(n[0] + n[2], n[1] + n[3]);
    rectangles.add(
        new float[] {Math.min(x0, x), Math.min(y0, y), Math.max(x0, x), Math.max(y0, y)});
    x = x0;
    y = y0;
  }

  private void stroke() {
    addPath(false);
    addThickLines();
    for (float[] s : segments) {
      addSegment(s[0], s[1], s[2], s[3]);
    }
    for (float[] r : rectangles) {
      if (!addThin(r)) {
        addSegment(r[0], r[1], r[2], r[1]);
        addSegment(r[0], r[3], r[2], r[3]);
        addSegment(r[0], r[1], r[0], r[3]);
        addSegment(r[2], r[1], r[2], r[3]);
      }
    }
    clear();
  }

  private void fill() {
    rectangles.forEach(this::addThin);
    paint();
    clear();
  }

  /** Keeps what is filled: it may be a bar of a chart, and text may stand on it. */
  private void paint() {
    for (float[] r : rectangles) {
      if (Math.min(r[2] - r[0], r[3] - r[1]) > THIN) {
        boolean whole =
            rectangles.size() < MANY && rectangles.stream().noneMatch(other -> frames(r, other));
        addShape(r, false, whole ? Cover.FILLED : Cover.PARTLY);
      }
    }
    addPath(true);
  }

  /** A line as thick as a band may be what text stands on. */
  private void addThickLines() {
    Matrix matrix = engine.getGraphicsState().getCurrentTransformationMatrix();
    float half = engine.getGraphicsState().getLineWidth() * matrix.getScalingFactorY() / 2;
    if (half > THIN) {
      for (float[] s : segments) {
        surface.picture(
            Math.min(s[0], s[2]) - half,
            Math.min(s[1], s[3]) - half,
            Math.max(s[0], s[2]) + half,
            Math.max(s[1], s[3]) + half);
      }
    }
  }

  /** A path that is not a rectangle: its bounds, and whether most of it goes aslant. */
  private void addPath(boolean filled) {
    if (segments.isEmpty() && curves.isEmpty()) {
      return;
    }
    float[] bounds = {Float.MAX_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, -Float.MAX_VALUE};
    double aslant = 0;
    double all = 0;
    for (float[] s : segments) {
      widen(bounds, s);
      double length = Math.hypot(s[2] - s[0], s[3] - s[1]);
      all += length;
      boolean straight = Math.min(Math.abs(s[2] - s[0]), Math.abs(s[3] - s[1])) <= STRAIGHT;
      aslant += straight ? 0 : length;
    }
    for (float[] s : curves) {
      widen(bounds, s);
      double length = Math.hypot(s[2] - s[0], s[3] - s[1]);
      all += length;
      aslant += length;
    }
    boolean thin = filled && addThin(bounds);
    boolean slanted = aslant > all / 2;
    boolean rectangle = curves.isEmpty() && aslant == 0 && segments.size() <= 5;
    if (!thin && (filled || slanted)) {
      addShape(bounds, slanted, !filled ? Cover.DRAWN : rectangle ? Cover.FILLED : Cover.PARTLY);
    }
  }

  private static void widen(float[] bounds, float[] s) {
    bounds[0] = Math.min(bounds[0], Math.min(s[0], s[2]));
    bounds[1] = Math.min(bounds[1], Math.min(s[1], s[3]));
    bounds[2] = Math.max(bounds[2], Math.max(s[0], s[2]));
    bounds[3] = Math.max(bounds[3], Math.max(s[1], s[3]));
  }

  /** How much of a shape's bounds is covered. */
  private enum Cover {
    DRAWN,
    PARTLY,
    FILLED
  }

  /** Whether one rectangle holds another: what is filled may be the frame between them. */
  private static boolean frames(float[] a, float[] b) {
    boolean holds = a[0] <= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] >= b[3];
    boolean held = b[0] <= a[0] && b[1] <= a[1] && b[2] >= a[2] && b[3] >= a[3];
    return holds != held;
  }

  private void addShape(float[] box, boolean slanted, Cover cover) {
    Shape shape = new Shape(box[0], box[1], box[2], box[3], slanted, surface.colour());
    if (shapes.size() < MOST) {
      shapes.add(shape);
    }
    if (cover != Cover.DRAWN) {
      PDGraphicsState state = engine.getGraphicsState();
      boolean opaque =
          cover == Cover.FILLED
              && state.getNonStrokeAlphaConstant() > 0.99
              && state.getBlendMode().equals(BlendMode.NORMAL)
              && state.getSoftMask() == null;
      surface.fill(shape, opaque);
    }
  }

  /** A clip takes effect when its path is done with. */
  private void clip() {
    if (!clipping) {
      return;
    }
    clipping = false;
    if (rectangles.isEmpty() && segments.isEmpty() && curves.isEmpty()) {
      return;
    }
    float[] bounds = {Float.MAX_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, -Float.MAX_VALUE};
    rectangles.forEach(r -> widen(bounds, r));
    segments.forEach(s -> widen(bounds, s));
    curves.forEach(s -> widen(bounds, s));
    boolean exact = rectangles.size() == 1 && segments.isEmpty() && curves.isEmpty();
    surface.clip(bounds[0], bounds[1], bounds[2], bounds[3], exact);
  }

  private boolean addThin(float[] r) {
    if (r[3] - r[1] <= THIN && r[2] - r[0] > THIN) {
      float middle = (r[1] + r[3]) / 2;
      addSegment(r[0], middle, r[2], middle);
      return true;
    }
    if (r[2] - r[0] <= THIN && r[3] - r[1] > THIN) {
      float middle = (r[0] + r[2]) / 2;
      addSegment(middle, r[1], middle, r[3]);
      return true;
    }
    return false;
  }

  private void addSegment(float x0, float y0, float x1, float y1) {
    float width = Math.abs(x1 - x0);
    float height = Math.abs(y1 - y0);
    boolean straight = Math.min(width, height) <= STRAIGHT;
    if (straight && Math.max(width, height) >= SHORTEST && rulings.size() < MOST) {
      rulings.add(
          new Ruling(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)));
    }
  }

  private void clear() {
    clip();
    segments.clear();
    curves.clear();
    rectangles.clear();
  }

  private interface Action {
    void apply(float[] numbers);
  }

  private OperatorProcessor operator(String name, int operands, Action action) {
    return new PathOperator(engine, name, operands, action);
  }

  private static final class PathOperator extends OperatorProcessor {
    private final String name;
    private final int count;
    private final Action action;

    PathOperator(PDFStreamEngine engine, String name, int count, Action action) {
      super(engine);
      this.name = name;
      this.count = count;
      this.action = action;
    }

    @Override
    public void process(Operator operator, List<COSBase> operands) {
      if (operands.size() < count) {
        return;
      }
      float[] numbers = new float[count];
      for (int i = 0; i < count; i++) {
        if (!(operands.get(i) instanceof COSNumber number)) {
          return;
        }
        numbers[i] = number.floatValue();
      }
      action.apply(numbers);
    }

    @Override
    public String getName() {
      return name;
    }
  }
}
