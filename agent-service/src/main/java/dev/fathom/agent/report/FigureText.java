package dev.fathom.agent.report;

import dev.fathom.agent.figures.Numerals;

/** Writes a report's figures for people. */
public final class FigureText {
  private final Texts texts;

  public FigureText(Texts texts) {
    this.texts = texts;
  }

  /** Value with unit and scale: {@code USD 14,694 million}. */
  String value(ReportFigure figure) {
    String number = Numerals.plain(figure.value());
    String scale = figure.scale() == 0 ? "" : " " + scale(figure.scale());
    if (figure.unit().equals("%")) {
      return number + "%";
    }
    if (!figure.currency().isEmpty()) {
      return figure.currency() + " " + number + scale;
    }
    String unit = texts.getOrDefault("unit." + figure.unit(), figure.unit());
    return (number + scale + " " + unit).strip();
  }

  /** The unit with its scale, as it stands beside many values: {@code USD million}. */
  public String unit(ReportFigure figure) {
    String scale = figure.scale() == 0 ? "" : scale(figure.scale());
    String unit = texts.getOrDefault("unit." + figure.unit(), figure.unit());
    return figure.currency().isEmpty()
        ? (scale + " " + unit).strip()
        : (unit + " " + scale).strip();
  }

  /** The number of its page, or its own id where the formula is given apart. */
  String origin(ReportFigure figure, References references) {
    return figure.formula().isEmpty()
        ? "[" + references.number(figure.source(), figure.page()) + "]"
        : "(" + figure.id() + ")";
  }

  private String scale(int power) {
    return texts.getOrDefault("scale." + power, "× 10^" + power);
  }
}
