package dev.fathom.agent.research;

import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.FoundFigures;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a report calls its figures. In a Chinese report a line item or measure of the taxonomy has
 * its Chinese name; the label that a foreign source prints follows, by which its reader finds the
 * row.
 */
final class FigureNames {
  private static final String CHANGE = ", change";
  private static final String POINTS = ", change in percentage points";

  private final boolean chinese;
  private final Taxonomy taxonomy;
  private final Map<String, String> measures = new HashMap<>();

  FigureNames(Locale language, Taxonomy taxonomy, FoundFigures found) {
    this.chinese = language.getLanguage().equals("zh");
    this.taxonomy = taxonomy;
    found
        .measures()
        .forEach(measure -> measure.figures().forEach(id -> measures.put(id, measure.id())));
  }

  String of(Figure figure) {
    return foreign(figure.label())
        ? inChinese(figure.lineItem())
            .map(name -> "%s（%s）".formatted(name, figure.label()))
            .orElse(figure.label())
        : figure.label();
  }

  String of(DerivedFigure figure) {
    String label = figure.label();
    if (!foreign(label)) {
      return label;
    }
    String ending = label.endsWith(POINTS) ? "变化（百分点）" : label.endsWith(CHANGE) ? "变化率" : "";
    return inChinese(measures.getOrDefault(figure.id(), ""))
        .map(name -> name + ending)
        .orElse(label);
  }

  private boolean foreign(String label) {
    return chinese && label.codePoints().noneMatch(Character::isIdeographic);
  }

  private Optional<String> inChinese(String id) {
    return taxonomy.names(id).stream()
        .filter(name -> name.codePoints().anyMatch(Character::isIdeographic))
        .findFirst();
  }
}
