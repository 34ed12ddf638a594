package dev.fathom.agent.cli;

import dev.fathom.agent.eval.ClaimsEvaluation;
import dev.fathom.agent.eval.ClaimsEvaluation.PerAlteration;
import dev.fathom.agent.eval.ClaimsEvaluation.Result;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures whether the checks catch claims that were altered in one thing. */
@Command(
    name = "claims",
    description = {
      "Makes claims out of the tables and sentences of documents, alters them,",
      "and counts which of them the checks catch."
    })
final class ClaimsCommand extends ReadingEvaluations.Evaluation {
  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "12",
      description = "Rows and sentences of each document, at most (default: ${DEFAULT-VALUE}).")
  int rows = 12;

  @Option(names = "--misses", description = "Show every claim that was judged wrong.")
  boolean misses;

  @Override
  public Integer call() throws IOException {
    return print(ClaimsEvaluation.measure(folder, rows, progress()), this::text);
  }

  private String text(Result result) {
    StringBuilder text = new StringBuilder();
    text.append("%d documents, %d claims%n".formatted(result.documents(), result.claims()));
    for (PerAlteration altered : result.alterations()) {
      text.append(
          "  %-36s %5d claims, %5d %s%n"
              .formatted(
                  altered.altered(),
                  altered.claims(),
                  altered.right() ? altered.claims() - altered.caught() : altered.caught(),
                  altered.right() ? "let through" : "caught"));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "recall on altered claims %.4f (goal .98), false alarms %.4f (goal at most .02)%n",
            result.recall(),
            result.falseAlarms()));
    if (misses) {
      result.missed().forEach(miss -> text.append(miss).append(System.lineSeparator()));
    }
    result.unread().forEach(unread -> text.append(unread).append(System.lineSeparator()));
    return text.toString();
  }
}
