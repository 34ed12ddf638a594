package dev.fathom.agent.research;

import dev.fathom.agent.compute.ProgramFailedException;
import dev.fathom.agent.compute.Programs;
import dev.fathom.agent.evidence.Addresses;
import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.evidence.Recomputation;
import dev.fathom.agent.figures.Computation;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Numerals;
import dev.fathom.agent.figures.Period;
import dev.fathom.agent.figures.Quantity;
import dev.fathom.agent.figures.Unit;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.Program;
import dev.fathom.agent.reasoning.Reasoner;
import dev.fathom.agent.research.Steps.Programmed;
import dev.fathom.agent.run.Progress;
import dev.fathom.agent.run.RunContext;
import dev.fathom.sandbox.SandboxException;
import dev.fathom.sandbox.SandboxUnavailableException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has a reasoner write a program for what no formula gives, runs it in the sandbox, and makes its
 * results figures that are computed again, by the same program from the cells they cite, whenever a
 * claim states them. A program that fails is put right once. For one run, inside a journalled step.
 */
final class Programming {
  private static final String SLOT = "program";
  private static final int TRIES = 2;

  private final RunContext run;
  private final Reasoner reasoner;
  private final Programs programs;

  Programming(RunContext run, Reasoner reasoner, Programs programs) {
    this.run = run;
    this.reasoner = reasoner;
    this.programs = programs;
  }

  /**
   * What a program gives; nothing, with the reason, where there is no sandbox or no program works.
   *
   * @param beyond what is to be computed, in words
   */
  Programmed compute(Brief brief, String beyond) throws InterruptedException {
    if (programs.off()) {
      return Programmed.lacking("program.off", beyond);
    }
    List<Program> tried = new ArrayList<>();
    String failure = "";
    while (tried.size() < TRIES) {
      Optional<Program> written = reasoner.program(brief, beyond, tried, failure);
      if (written.isEmpty()) {
        break;
      }
      tried.add(written.get());
      try {
        return run(written.get(), beyond, brief.dossier());
      } catch (ProgramFailedException failed) {
        failure = String.valueOf(failed.getMessage());
      } catch (SandboxUnavailableException off) {
        return Programmed.lacking("program.off", beyond);
      } catch (SandboxException broken) {
        failure = String.valueOf(broken.getMessage());
        break;
      }
    }
    if (!failure.isEmpty()) {
      run.tell(new Progress.Unanswered(SLOT, failure));
    }
    return Programmed.lacking("program.failed", beyond);
  }

  private Programmed run(Program program, String beyond, Dossier dossier)
      throws InterruptedException, ProgramFailedException {
    Programs.Ran ran = programs.run(program, 1, inputs(program, dossier, cells(dossier)));
    List<DerivedFigure> figures = new ArrayList<>();
    for (Program.Result result : program.results()) {
      BigDecimal value = ran.values().get(result.variable());
      if (value != null) {
        figures.add(figure(program, result, value, dossier, figures.size() + 1));
      }
    }
    ran.files().forEach(run::keep);
    return new Programmed(beyond, figures, program, ran.program(), "", 0);
  }

  private static DerivedFigure figure(
      Program program, Program.Result result, BigDecimal value, Dossier dossier, int number) {
    List<Figure> cells =
        cited(program, dossier).stream().flatMap(id -> dossier.figure(id).stream()).toList();
    Figure first = cells.getFirst();
    Unit unit = unit(result, first);
    int scale =
        switch (unit.kind()) {
          case MONEY, SHARES, UNKNOWN -> first.scale();
          case PERCENT, RATIO, DAYS, MONEY_PER_SHARE -> 0;
        };
    Period period =
        cells.stream()
            .map(Figure::period)
            .reduce((a, b) -> b.fiscalYear() > a.fiscalYear() ? b : a)
            .orElse(Period.UNKNOWN);
    return new DerivedFigure(
        "p_" + number,
        Addresses.without(result.label()),
        printed(value, unit, scale).setScale(result.decimals(), RoundingMode.HALF_UP),
        unit,
        scale,
        period,
        SLOT,
        "program-1.py, %s: %s"
            .formatted(
                result.variable(),
                cells.stream()
                    .map(
                        cell ->
                            (cell.label() + " " + cell.period().label()).strip()
                                + " "
                                + Numerals.plain(cell.value()))
                    .collect(Collectors.joining("; "))),
        cells.stream().map(Figure::id).toList());
  }

  private static Unit unit(Program.Result result, Figure first) {
    Unit.@Nullable Kind kind = result.unit();
    if (kind == null) {
      return first.unit();
    }
    return switch (kind) {
      case PERCENT -> Unit.PERCENT;
      case DAYS -> Unit.DAYS;
      case RATIO, MONEY, MONEY_PER_SHARE, SHARES, UNKNOWN -> Unit.RATIO;
    };
  }

  /** The value of a program, in whole units and with fractions for per cent, as it is printed. */
  private static BigDecimal printed(BigDecimal value, Unit unit, int scale) {
    return unit.kind() == Unit.Kind.PERCENT
        ? value.movePointRight(2)
        : value.scaleByPowerOfTen(-scale);
  }

  /** Ids of the cells that a program stands on, those of computed figures among them. */
  private static Set<String> cited(Program program, Dossier dossier) {
    Set<String> cited = new LinkedHashSet<>();
    for (String id : program.inputs().values()) {
      cited.addAll(dossier.derived(id).map(DerivedFigure::inputs).orElse(List.of(id)));
    }
    return cited;
  }

  private static Map<String, Quantity> cells(Dossier dossier) {
    Map<String, Quantity> cells = new LinkedHashMap<>();
    dossier.figures().forEach(figure -> cells.put(figure.id(), figure.quantity()));
    return cells;
  }

  /** The figures that a program reads, by its names for them; what is not there is left out. */
  private static Map<String, Programs.Input> inputs(
      Program program, Dossier dossier, Map<String, Quantity> cells) {
    Map<String, Programs.Input> inputs = new LinkedHashMap<>();
    program
        .inputs()
        .forEach(
            (name, id) -> {
              Quantity cell = cells.get(id);
              if (cell != null) {
                int year = dossier.figure(id).map(f -> f.period().fiscalYear()).orElse(0);
                inputs.put(name, new Programs.Input(cell, year));
              }
              dossier
                  .derived(id)
                  .flatMap(derived -> quantity(derived, cells))
                  .ifPresent(input -> inputs.put(name, input));
            });
    return inputs;
  }

  private static Optional<Programs.Input> quantity(
      DerivedFigure derived, Map<String, Quantity> cells) {
    return Computation.replay(derived, cells)
        .map(value -> new Quantity(value.scaleByPowerOfTen(derived.scale()), derived.unit()))
        .map(quantity -> new Programs.Input(quantity, derived.period().fiscalYear()));
  }

  /** Computes again: what a program gave by running it, everything else by its formula. */
  static Recomputation recomputing(Programmed programmed, Programs programs, Dossier dossier) {
    Program program = programmed.program();
    Set<String> own =
        programmed.figures().stream().map(DerivedFigure::id).collect(Collectors.toSet());
    return (figure, cells) ->
        program == null || !own.contains(figure.id())
            ? Recomputation.BY_FORMULA.again(figure, cells)
            : again(
                program,
                programmed.variable(figure),
                figure,
                inputs(program, dossier, cells),
                programs);
  }

  private static Optional<BigDecimal> again(
      Program program,
      String variable,
      DerivedFigure figure,
      Map<String, Programs.Input> inputs,
      Programs programs) {
    try {
      return Optional.ofNullable(programs.run(program, 1, inputs).values().get(variable))
          .map(value -> printed(value, figure.unit(), figure.scale()));
    } catch (ProgramFailedException failed) {
      return Optional.empty();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped while a program ran", stopped);
    }
  }
}
