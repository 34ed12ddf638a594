package dev.fathom.agent.eval;

import dev.fathom.agent.eval.Trial.Alteration;
import dev.fathom.agent.evidence.Check;
import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.evidence.Ladder;
import dev.fathom.agent.evidence.Subject;
import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.research.Profiling;
import dev.fathom.search.document.Document;
import dev.fathom.search.eval.Progress;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Whether lies are caught: makes claims out of the tables and sentences of documents, alters each
 * in one thing - a digit, the scale, the year, the company - and has the {@link Ladder} check them
 * all. A claim counts as caught when its verdict is not SUPPORTED.
 */
public final class ClaimsEvaluation {
  /** Takes the place of the right company where the folder knows only one. */
  private static final String NOBODY = "Quellwerk Maritime";

  private ClaimsEvaluation() {}

  /**
   * How the checks did.
   *
   * @param recall of claims altered in numbers, periods, companies, directions or quotes, the share
   *     that was caught
   * @param falseAlarms of right claims, the share that was not let through
   * @param missed what was let through though altered, and what was caught though right
   */
  public record Result(
      int documents,
      int claims,
      double recall,
      double falseAlarms,
      List<PerAlteration> alterations,
      List<String> missed,
      List<String> unread) {
    public Result {
      alterations = List.copyOf(alterations);
      missed = List.copyOf(missed);
      unread = List.copyOf(unread);
    }
  }

  /** How claims did that were altered alike. */
  public record PerAlteration(String altered, boolean right, int claims, int caught) {}

  /**
   * Measures over the documents of a folder.
   *
   * @param rows of each document that claims are made of, at most; sentences likewise
   * @throws IllegalArgumentException when there is no document
   */
  public static Result measure(Path folder, int rows, Progress progress) {
    List<Path> files = files(folder);
    if (files.isEmpty()) {
      throw new IllegalArgumentException(folder + " holds no files to make claims of.");
    }
    List<String> missed = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    Map<Alteration, int[]> counts = new EnumMap<>(Alteration.class);
    ReadDocuments documents = new ReadDocuments();
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      progress.done(i, files.size(), file.getFileName().toString());
      try {
        documents.add(file.getFileName().toString().replaceFirst("\\.gz$", ""), read(file));
      } catch (UnreadableDocumentException e) {
        unread.add(e.getMessage());
      }
    }
    Map<String, Subject> subjects = new Profiling(documents).profile(documents.ids()).subjects();
    for (String source : documents.ids()) {
      List<Trial> made = new ArrayList<>();
      String company = subjects.getOrDefault(source, Subject.UNKNOWN).entity();
      made.addAll(
          new TableTrials(documents, source, company, stranger(company, subjects)).trials(rows));
      made.addAll(new ProseTrials(documents, source).trials(rows));
      Dossier dossier =
          new Dossier(made.stream().map(Trial::evidence).toList(), List.of(), List.of());
      Ladder ladder = new Ladder(documents, subjects, dossier);
      for (Trial trial : made) {
        Check check = ladder.check(trial.claim());
        boolean caught = check.verdict() != Verdict.SUPPORTED;
        int[] count = counts.computeIfAbsent(trial.alteration(), key -> new int[2]);
        count[0]++;
        count[1] += caught ? 1 : 0;
        if (caught == trial.alteration().right()) {
          missed.add(
              "%s (%s): %s%n    quote: %s%n    %s"
                  .formatted(
                      caught ? "false alarm" : "missed",
                      trial.alteration().words(),
                      trial.claim().text(),
                      trial.evidence().quote().replaceAll("\\s+", " "),
                      check.reason()));
        }
      }
    }
    return result(documents.ids().size(), counts, missed, unread);
  }

  private static Result result(
      int documents, Map<Alteration, int[]> counts, List<String> missed, List<String> unread) {
    int[] right = new int[2];
    int[] wrong = new int[2];
    List<PerAlteration> alterations = new ArrayList<>();
    counts.forEach(
        (alteration, count) -> {
          alterations.add(
              new PerAlteration(alteration.words(), alteration.right(), count[0], count[1]));
          int[] sum = alteration.right() ? right : wrong;
          sum[0] += count[0];
          sum[1] += count[1];
        });
    return new Result(
        documents,
        right[0] + wrong[0],
        wrong[0] == 0 ? 1 : (double) wrong[1] / wrong[0],
        right[0] == 0 ? 0 : (double) right[1] / right[0],
        alterations,
        missed,
        unread);
  }

  private static String stranger(String company, Map<String, Subject> subjects) {
    return subjects.values().stream()
        .map(Subject::entity)
        .filter(entity -> entity.length() > 3 && !sameFirstWord(entity, company))
        .sorted()
        .findFirst()
        .orElse(NOBODY);
  }

  private static boolean sameFirstWord(String one, String other) {
    return one.split("[\\s,]", 2)[0].equalsIgnoreCase(other.split("[\\s,]", 2)[0]);
  }

  private static Document read(Path file) throws UnreadableDocumentException {
    String name = file.getFileName().toString();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(in) : in) {
      return new DocumentReader().read(name.replaceFirst("\\.gz$", ""), plain.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().matches("(?i).*\\.(?:pdf|x?html?|md|docx)(?:\\.gz)?"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
