package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.Addresses;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.Calculations;
import dev.fathom.agent.reasoning.Depth;
import dev.fathom.agent.reasoning.Program;
import dev.fathom.agent.reasoning.Reckoning;
import dev.fathom.agent.reasoning.llm.Answers.Programmed;
import dev.fathom.agent.reasoning.llm.Answers.Reckoned;
import dev.fathom.agent.reasoning.llm.PromptParts.Entry;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Has a model say what to compute: formulas over the figures, and for what no formula gives a
 * program. Whoever writes these sees figures and sub-questions; no page. Stateless.
 */
final class Calculating {
  private static final Slot<Reckoned> RECKON =
      new Slot<>("reckon", Reckoned.class, 1500, 0, 700, Strength.STRONG);
  private static final Slot<Programmed> PROGRAM =
      new Slot<>("program", Programmed.class, 2500, 0, 1500, Strength.STRONG);
  private static final Pattern READS = Pattern.compile("\\bf\\[\\s*[\"'](f\\d+)[\"']\\s*]");

  private final Asking asking;

  Calculating(Asking asking) {
    this.asking = asking;
  }

  /** What is to be computed; nothing where there are no figures. */
  Calculations reckon(Brief brief) {
    if (brief.dossier().figures().size() < 2 || brief.task().depth() == Depth.QUICK) {
      return Calculations.NONE;
    }
    Shown shown = new Shown(brief.task().corpus());
    return asking
        .ask(RECKON, brief.task(), Asking.parts(brief.task(), Map.of(), lists(brief, shown)))
        .map(
            answer ->
                new Calculations(
                    answer.calculations().stream()
                        .map(one -> reckoning(one, shown.labels()))
                        .toList(),
                    Addresses.without(answer.beyond())))
        .orElse(Calculations.NONE);
  }

  private static Map<String, List<Entry>> lists(Brief brief, Shown shown) {
    return Map.of(
        "items", brief.plan().items().stream().map(shown::item).toList(),
        "figures", shown.figures(brief.dossier()));
  }

  private static Reckoning reckoning(Reckoned.Wanted wanted, Labels labels) {
    String expression = wanted.formula();
    for (String label : labelsIn(expression)) {
      expression = expression.replaceAll("\\b" + label + "\\b", labels.id(label));
    }
    return new Reckoning(
        Addresses.without(wanted.label()), expression, wanted.unit().kind, wanted.decimals());
  }

  /** Longer labels first: {@code f1} is the beginning of {@code f12}. */
  private static List<String> labelsIn(String formula) {
    return Stream.of(formula.split("\\W+"))
        .filter(word -> word.matches("f\\d+"))
        .distinct()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }

  /** A program, once more where the one before failed. */
  Optional<Program> program(Brief brief, String beyond, List<Program> before, String failure) {
    Shown shown = new Shown(brief.task().corpus());
    var values =
        Map.of(
            "beyond",
            Shown.quoted(beyond),
            "failed",
            before.isEmpty()
                ? ""
                : Prompt.of(
                    "program-failed",
                    Asking.language(brief.task()),
                    Map.of("code", before.getLast().code(), "failure", Shown.quoted(failure))));
    return asking
        .ask(PROGRAM, brief.task(), Asking.parts(brief.task(), values, lists(brief, shown)))
        .filter(answer -> !answer.results().isEmpty())
        .filter(answer -> answer.code().stream().anyMatch(line -> !line.isBlank()))
        .map(answer -> program(answer, shown.labels()));
  }

  private static Program program(Programmed answer, Labels labels) {
    String code = String.join("\n", answer.code());
    Map<String, String> inputs = new LinkedHashMap<>();
    READS
        .matcher(code)
        .results()
        .map(read -> read.group(1))
        .forEach(label -> inputs.put(label, labels.id(label)));
    return new Program(
        code,
        inputs,
        answer.results().stream()
            .map(
                result ->
                    new Program.Result(
                        result.variable(),
                        Addresses.without(result.label()),
                        result.unit().kind,
                        result.decimals()))
            .toList());
  }
}
