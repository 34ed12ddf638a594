package dev.fathom.agent.eval;

import dev.fathom.agent.figures.Formula;
import dev.fathom.agent.figures.Quantity;
import dev.fathom.agent.figures.UnitMismatchException;
import dev.fathom.agent.report.Citation;
import dev.fathom.agent.report.Claim;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.report.ReportFigure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Looks for numbers in a report that its reader could not trace: neither in the exact quote of a
 * citation, nor in a cited cell, nor recomputed from cited cells. Trusts nothing of the report but
 * its citations' places: figures are computed again from the numbers in their formulas, and those
 * are looked up among the cells.
 */
final class UntracedNumbers {
  private static final Pattern NUMBER =
      Pattern.compile("\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?");

  /** How tables print nothing at all. */
  private static final Pattern DASH = Pattern.compile("(?<!\\S)[-–—](?!\\S)");

  private static final Pattern THOUSANDS = Pattern.compile("(?<=\\d),(?=\\d{3})");

  private final Report report;
  private final Function<ReportFigure, String> pageOf;
  private final Map<String, ReportFigure> figures;

  /**
   * A search in one report.
   *
   * @param pageOf gives the text of the page that a reported figure is said to stand on
   */
  UntracedNumbers(Report report, Function<ReportFigure, String> pageOf) {
    this.report = report;
    this.pageOf = pageOf;
    this.figures =
        report.figures().stream().collect(Collectors.toMap(ReportFigure::id, Function.identity()));
  }

  /** Every untraced number with the text it stands in. */
  List<String> find() {
    List<String> untraced = new ArrayList<>();
    for (Report.Section section : report.sections()) {
      for (Claim claim : section.claims()) {
        untraced.addAll(
            untraced(
                claim.text(),
                claim.citations(),
                claim.figures().stream().map(figures::get).filter(Objects::nonNull).toList()));
      }
    }
    // The short answer does not name its figures one by one: any of the report's may stand in it.
    untraced.addAll(
        untraced(report.answer().text(), report.answer().citations(), report.figures()));
    for (ReportFigure figure : report.figures()) {
      if (!stands(figure)) {
        untraced.add(figure.label() + " " + figure.value().toPlainString());
      }
    }
    return untraced;
  }

  private List<String> untraced(String text, List<Citation> citations, List<ReportFigure> stated) {
    Set<BigDecimal> known = new HashSet<>();
    citations.forEach(citation -> known.addAll(printed(citation.quote())));
    // Which report words stand in is told by its year.
    report.sources().stream()
        .filter(source -> citations.stream().anyMatch(c -> c.source().equals(source.id())))
        .forEach(source -> known.add(BigDecimal.valueOf(source.fiscalYear())));
    for (ReportFigure figure : stated) {
      if (stands(figure)) {
        known.add(plain(figure.value()));
        known.addAll(numbers(figure.period()));
        known.addAll(numbers(figure.label()));
        known.addAll(numbers(figure.formula()));
      }
    }
    return numbers(text).stream()
        .filter(number -> !known.contains(number))
        .map(number -> number.toPlainString() + " in: " + text)
        .toList();
  }

  /** Whether a figure is printed on its page, or comes out of its inputs when computed again. */
  private boolean stands(ReportFigure figure) {
    if (figure.formula().isEmpty()) {
      return printed(pageOf.apply(figure)).contains(plain(figure.value()));
    }
    List<ReportFigure> inputs =
        figure.inputs().stream().map(figures::get).filter(Objects::nonNull).toList();
    return inputs.size() == figure.inputs().size()
        && !inputs.isEmpty()
        && inputs.stream().allMatch(this::stands)
        && (isProgrammed(figure) || isComputed(figure, inputs));
  }

  /**
   * A program was run again from the cells when a claim stated its number; it is kept to be run.
   */
  private boolean isProgrammed(ReportFigure figure) {
    return report.programs().stream().anyMatch(program -> program.figures().contains(figure.id()));
  }

  private static boolean isComputed(ReportFigure figure, List<ReportFigure> inputs) {
    int cut = figure.formula().lastIndexOf(" = ");
    if (cut < 0) {
      return false;
    }
    String numbers = THOUSANDS.matcher(figure.formula().substring(cut + 3)).replaceAll("");
    try {
      BigDecimal result =
          Formula.parse(numbers)
              .evaluate(
                  variable -> {
                    throw new IllegalArgumentException("Not a number: " + variable.name());
                  })
              .value();
      boolean same = inputs.stream().map(ReportFigure::scale).distinct().count() == 1;
      int scale = same && !figure.currency().isEmpty() ? inputs.getFirst().scale() : 0;
      BigDecimal unit = figure.unit().equals("%") ? BigDecimal.valueOf(100) : BigDecimal.ONE;
      BigDecimal value =
          Quantity.pure(result.multiply(unit))
              .value()
              .scaleByPowerOfTen(scale - figure.scale())
              .setScale(Math.max(0, figure.value().scale()), RoundingMode.HALF_UP);
      return value.compareTo(figure.value()) == 0;
    } catch (IllegalArgumentException | ArithmeticException | UnitMismatchException e) {
      return false;
    }
  }

  private static Set<BigDecimal> printed(String text) {
    Set<BigDecimal> numbers = numbers(text);
    if (DASH.matcher(text).find()) {
      numbers.add(plain(BigDecimal.ZERO));
    }
    return numbers;
  }

  private static Set<BigDecimal> numbers(String text) {
    Set<BigDecimal> numbers = new HashSet<>();
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      numbers.add(plain(new BigDecimal(matcher.group().replace(",", ""))));
    }
    return numbers;
  }

  private static BigDecimal plain(BigDecimal value) {
    return value.abs().stripTrailingZeros();
  }
}
