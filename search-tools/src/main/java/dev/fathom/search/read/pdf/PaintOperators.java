package dev.fathom.search.read.pdf;

import java.util.List;
import org.apache.pdfbox.contentstream.PDFStreamEngine;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.contentstream.operator.OperatorProcessor;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSName;

/** The operators that set the colour of fills and text, and those that paint without a path. */
final class PaintOperators {
  private final PDFStreamEngine engine;
  private final Surface surface;
  private final Runnable picture;

  /**
   * @param picture called for a picture that stands in the content stream itself
   */
  PaintOperators(PDFStreamEngine engine, Surface surface, Runnable picture) {
    this.engine = engine;
    this.surface = surface;
    this.picture = picture;
  }

  List<OperatorProcessor> all() {
    return List.of(
        operator("g", operands -> set(Colours.Space.GREY, operands)),
        operator("rg", operands -> set(Colours.Space.RGB, operands)),
        operator("k", operands -> set(Colours.Space.CMYK, operands)),
        operator("sc", operands -> set(surface.space(), operands)),
        operator("scn", operands -> set(surface.space(), operands)),
        operator("cs", this::space),
        operator("sh", operands -> surface.shading()),
        operator("BI", operands -> picture.run()));
  }

  private void set(Colours.Space space, List<COSBase> operands) {
    surface.colour(space, Colours.of(space, operands));
  }

  private void space(List<COSBase> operands) {
    if (!operands.isEmpty() && operands.getFirst() instanceof COSName name) {
      Colours.Space space = Colours.Space.of(name, engine.getResources());
      surface.colour(space, space == Colours.Space.OTHER ? Colours.UNKNOWN : Colours.BLACK);
    }
  }

  private interface Action {
    void apply(List<COSBase> operands);
  }

  private OperatorProcessor operator(String name, Action action) {
    return new OperatorProcessor(engine) {
      @Override
      public void process(Operator operator, List<COSBase> operands) {
        action.apply(operands);
      }

      @Override
      public String getName() {
        return name;
      }
    };
  }
}
