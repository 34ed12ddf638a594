package dev.fathom.agent.figures;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Computes measures and growth from looked-up figures, exactly, and says how. Gives no number where
 * an input is missing, two candidates disagree, or the units do not go together. Immutable.
 */
public final class Computation {
  private final Function<String, FigureLookup> lookups;
  private final List<String> sources;
  private final Expansion expansion;

  /**
   * A computation over some sources.
   *
   * @param sources in the order in which they are preferred
   * @param lookups gives the lookup of each source
   */
  public Computation(
      List<String> sources, Function<String, FigureLookup> lookups, Taxonomy taxonomy) {
    this.sources = List.copyOf(sources);
    this.lookups = lookups;
    this.expansion = new Expansion(taxonomy);
  }

  /** A derived figure and the reported ones it stands on. */
  public record Result(DerivedFigure derived, List<Figure> inputs) {
    public Result {
      inputs = List.copyOf(inputs);
    }
  }

  /** What a computation came to. */
  public sealed interface Outcome {
    /** The number is one that a table prints. */
    record Reported(Figure figure) implements Outcome {}

    record Computed(Result result) implements Outcome {}

    /** Inputs that no table has; the formula that came nearest. */
    record Missing(List<Formula.Variable> inputs) implements Outcome {
      public Missing {
        inputs = List.copyOf(inputs);
      }
    }

    /** An input for which tables disagree. */
    record Disagreeing(Formula.Variable input, List<Figure> candidates) implements Outcome {
      public Disagreeing {
        candidates = List.copyOf(candidates);
      }
    }

    /** Every input is there, and the arithmetic has no result. */
    record Impossible(String reason) implements Outcome {}
  }

  /** The measure for a fiscal year by the first of its formulas whose inputs are all there. */
  public Outcome ratio(Ratio ratio, int fiscalYear) {
    Formula formula = new Formula.Variable(ratio.id(), 0);
    return compute(
        new Target(ratio.id(), name(ratio), ratio.unit(), null, decimals(ratio)),
        formula,
        fiscalYear);
  }

  /** A line item for a fiscal year as it is printed. */
  public Outcome lineItem(String lineItem, int fiscalYear) {
    return compute(
        new Target(lineItem, "", null, null, null), new Formula.Variable(lineItem, 0), fiscalYear);
  }

  /** The line items that a formula comes down to. */
  public Set<String> lineItems(Formula formula) {
    Set<String> names = new LinkedHashSet<>();
    expansion.of(formula).forEach(f -> f.variables().forEach(v -> names.add(v.name())));
    return names;
  }

  /** The number that a question asks for, in the unit and rounded as it asks. */
  public Outcome calculate(Calculation asked, int fiscalYear) {
    String id = asked.expression().matches("\\w+") ? asked.expression() : "answer";
    return compute(
        new Target(id, asked.label(), asked.unit(), asked.scale(), asked.decimals()),
        asked.formula(),
        fiscalYear);
  }

  /**
   * How much a measure changed from the year before: an amount of money in per cent, a share in
   * percentage points, any other ratio in its own unit.
   */
  public Optional<Result> change(Ratio ratio, int fiscalYear) {
    Formula now = new Formula.Variable(ratio.id(), 0);
    Formula before = now.back(1);
    Formula difference = new Formula.Difference(now, before);
    boolean money = ratio.unit() == Unit.Kind.MONEY;
    Target target =
        new Target(
            "change_" + ratio.id(),
            name(ratio)
                + (ratio.unit() == Unit.Kind.PERCENT
                    ? ", change in percentage points"
                    : ", change"),
            money ? Unit.Kind.PERCENT : ratio.unit(),
            null,
            money ? Integer.valueOf(1) : decimals(ratio));
    Formula formula = money ? new Formula.Quotient(difference, before) : difference;
    return compute(target, formula, fiscalYear) instanceof Outcome.Computed computed
        ? Optional.of(computed.result())
        : Optional.empty();
  }

  /** Amounts of money keep the decimals that the statements print. */
  private static @Nullable Integer decimals(Ratio ratio) {
    return ratio.unit() == Unit.Kind.MONEY ? null : Integer.valueOf(ratio.decimals());
  }

  private static String name(Ratio ratio) {
    return ratio.names().isEmpty() ? "" : ratio.names().getFirst();
  }

  /** Relative change of a figure between two years, in per cent with one decimal. */
  public static Optional<Result> growth(Figure from, Figure to, String label) {
    if (from.value().signum() <= 0) {
      return Optional.empty();
    }
    Formula formula = Formula.parse("(later - earlier) / earlier");
    Map<Formula.Variable, Figure> inputs = new LinkedHashMap<>();
    inputs.put(new Formula.Variable("later", 0), to);
    inputs.put(new Formula.Variable("earlier", 0), from);
    Target target =
        new Target("growth_" + from.id() + "_" + to.id(), label, Unit.Kind.PERCENT, null, 1);
    return derive(target, target.id, formula, inputs, to.period()) instanceof Outcome.Computed done
        ? Optional.of(done.result())
        : Optional.empty();
  }

  /**
   * Computes a derived figure again from its inputs.
   *
   * @param inputs by id; the expression names them
   * @return the value before rounding; empty where an input is missing or the arithmetic fails
   */
  public static Optional<BigDecimal> replay(DerivedFigure derived, Map<String, Quantity> inputs) {
    try {
      Quantity result =
          Formula.parse(derived.expression())
              .evaluate(
                  variable -> {
                    Quantity value = inputs.get(variable.name());
                    if (value == null) {
                      throw new IllegalArgumentException("No input " + variable.name());
                    }
                    return value;
                  })
              .in(derived.unit().kind());
      return Optional.of(result.value().scaleByPowerOfTen(-derived.scale()));
    } catch (IllegalArgumentException | ArithmeticException | UnitMismatchException e) {
      return Optional.empty();
    }
  }

  /**
   * What is to come out.
   *
   * @param unit absent where the inputs decide
   */
  private record Target(
      String id,
      String label,
      Unit.@Nullable Kind unit,
      @Nullable Integer scale,
      @Nullable Integer decimals) {}

  /** One source for all inputs where one has them; otherwise each from the first that has it. */
  private Outcome compute(Target target, Formula formula, int fiscalYear) {
    List<Outcome> failures = new ArrayList<>();
    for (String source : sources) {
      Outcome outcome = compute(target, formula, fiscalYear, List.of(source));
      if (!failed(outcome)) {
        return outcome;
      }
      failures.add(outcome);
    }
    if (sources.size() > 1) {
      Outcome outcome = compute(target, formula, fiscalYear, sources);
      if (!failed(outcome)) {
        return outcome;
      }
    }
    return failures.stream()
        .filter(Outcome.Disagreeing.class::isInstance)
        .findFirst()
        .or(() -> failures.stream().min(Comparator.comparingInt(Computation::lacking)))
        .orElse(new Outcome.Missing(List.copyOf(formula.variables())));
  }

  private Outcome compute(Target target, Formula formula, int year, List<String> from) {
    Outcome nearest = null;
    for (Formula expanded : expansion.of(formula).toList()) {
      Outcome outcome = evaluate(target, expanded, year, from);
      if (!failed(outcome) || isUncertain(outcome)) {
        return outcome;
      }
      if (nearest == null || lacking(outcome) < lacking(nearest)) {
        nearest = outcome;
      }
    }
    return nearest == null ? new Outcome.Missing(List.of()) : nearest;
  }

  private static boolean failed(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Reported _, Outcome.Computed _ -> false;
      case Outcome.Missing _, Outcome.Disagreeing _, Outcome.Impossible _ -> true;
    };
  }

  /** Where the statements themselves disagree, another way of computing would only hide it. */
  private static boolean isUncertain(Outcome outcome) {
    return outcome instanceof Outcome.Disagreeing several
        && several.candidates().getFirst().statement() != Statement.OTHER;
  }

  private static int lacking(Outcome outcome) {
    return outcome instanceof Outcome.Missing missing ? 1 + missing.inputs().size() : 1;
  }

  private Outcome evaluate(Target target, Formula formula, int year, List<String> from) {
    Map<Formula.Variable, Figure> inputs = new LinkedHashMap<>();
    List<Formula.Variable> missing = new ArrayList<>();
    for (Formula.Variable variable : formula.variables()) {
      switch (find(variable, year, from)) {
        case FigureLookup.Found.One one -> inputs.put(variable, one.figure());
        case FigureLookup.Found.Several several -> {
          return new Outcome.Disagreeing(variable, several.candidates());
        }
        case FigureLookup.Found.None _ -> missing.add(variable);
      }
    }
    if (!missing.isEmpty()) {
      return new Outcome.Missing(missing);
    }
    if (inputs.isEmpty()) {
      return new Outcome.Impossible("The formula names no line item");
    }
    if (formula instanceof Formula.Variable variable) {
      Figure figure = input(inputs, variable);
      boolean sameScale = target.scale == null || target.scale == figure.scale();
      boolean asPrinted =
          figure.unit().kind() != Unit.Kind.MONEY || (sameScale && target.decimals == null);
      if (asPrinted) {
        return new Outcome.Reported(figure);
      }
    }
    Set<String> used = new LinkedHashSet<>();
    inputs.values().forEach(figure -> used.add(shortId(figure.source())));
    String id = "%s_%s_%d".formatted(target.id, String.join("_", used), year);
    List<Period> quarters =
        inputs.values().stream().map(Figure::period).filter(period -> !period.annual()).toList();
    if (quarters.stream().map(Period::kind).distinct().count() > 1) {
      return new Outcome.Impossible("What flowed in a quarter does not go with balances");
    }
    Period period =
        inputs.size() == 1
            ? inputs.values().iterator().next().period()
            : quarters.isEmpty()
                ? new Period(Integer.toString(year), Period.Kind.DURATION, year, 12, null)
                : quarters.getLast();
    return derive(target, id, formula, inputs, period);
  }

  private FigureLookup.Found find(Formula.Variable variable, int year, List<String> from) {
    for (String source : from) {
      FigureLookup.Found found =
          lookups.apply(source).find(variable.name(), year - variable.yearsBack());
      if (!(found instanceof FigureLookup.Found.None)) {
        return found;
      }
    }
    return new FigureLookup.Found.None();
  }

  private static Outcome derive(
      Target target,
      String id,
      Formula formula,
      Map<Formula.Variable, Figure> inputs,
      Period period) {
    try {
      Quantity result = formula.evaluate(variable -> input(inputs, variable).quantity());
      Quantity wanted = target.unit == null ? result : result.in(target.unit);
      Figure first = inputs.values().iterator().next();
      int scale =
          switch (wanted.unit().kind()) {
            case MONEY -> target.scale == null ? first.scale() : target.scale;
            case UNKNOWN, SHARES -> first.scale();
            case PERCENT, RATIO, DAYS, MONEY_PER_SHARE -> 0;
          };
      int decimals = target.decimals == null ? usual(wanted, scale, first) : target.decimals;
      BigDecimal value =
          wanted.value().scaleByPowerOfTen(-scale).setScale(decimals, RoundingMode.HALF_UP);
      List<Figure> used = new ArrayList<>(inputs.values());
      return new Outcome.Computed(
          new Result(
              new DerivedFigure(
                  id,
                  capital(target.label.isEmpty() ? first.label() : target.label),
                  value,
                  wanted.unit(),
                  scale,
                  period,
                  formula.write(variable -> input(inputs, variable).id()),
                  explain(formula, inputs),
                  used.stream().map(Figure::id).distinct().toList()),
              used));
    } catch (ArithmeticException | UnitMismatchException e) {
      return new Outcome.Impossible(String.valueOf(e.getMessage()));
    }
  }

  /** As many decimals as the inputs have, or two where the division leaves a rest. */
  private static int usual(Quantity result, int scale, Figure first) {
    return switch (result.unit().kind()) {
      case PERCENT -> 1;
      case RATIO, DAYS, MONEY_PER_SHARE -> 2;
      case MONEY, SHARES, UNKNOWN -> {
        BigDecimal value = result.value().scaleByPowerOfTen(-scale).stripTrailingZeros();
        yield Math.clamp(value.scale(), Math.max(0, first.value().scale()), 2);
      }
    };
  }

  /** The formula in words and in numbers: {@code operating income / net sales = 1,508 / 14,694}. */
  private static String explain(Formula formula, Map<Formula.Variable, Figure> inputs) {
    boolean years =
        inputs.values().stream().map(figure -> figure.period().label()).distinct().count() > 1;
    boolean scales = inputs.values().stream().map(Computation::scaleShown).distinct().count() > 1;
    String words =
        formula.write(
            variable -> {
              Figure figure = input(inputs, variable);
              return years ? figure.label() + " " + figure.period().label() : figure.label();
            });
    String numbers =
        formula.write(
            variable -> {
              Figure figure = input(inputs, variable);
              BigDecimal value =
                  scales
                      ? figure.quantity().value().setScale(0, RoundingMode.HALF_UP)
                      : figure.value();
              String number = Numerals.plain(value);
              return value.signum() < 0 ? "(" + number + ")" : number;
            });
    return words + " = " + numbers;
  }

  /** Amounts of different scales are shown in full; counts and rates have none. */
  private static int scaleShown(Figure figure) {
    return figure.scale();
  }

  private static String capital(String label) {
    return label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1);
  }

  private static String shortId(String source) {
    return source.substring(0, Math.min(8, source.length()));
  }

  private static Figure input(Map<Formula.Variable, Figure> inputs, Formula.Variable variable) {
    Figure figure = inputs.get(variable);
    if (figure == null) {
      throw new IllegalStateException("No input " + variable);
    }
    return figure;
  }
}
