package dev.fathom.agent.eval;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How well the platform did on a set of questions. Shares are from 0 to 1.
 *
 * @param scope {@code all} when every filing was searched, {@code document} when only the right one
 * @param reasoner that answered
 * @param pageHitAt1 share of questions with an evidence page among the first passage's pages
 * @param citedPageHit share of reports that cite an evidence page at all
 * @param citedPageHitAt3 share of reports with an evidence page among their first three citations
 * @param quotesExact share of quotes that are exact substrings of their passage
 * @param numericAsked questions that ask for a number
 * @param numericRight of those, answered right within the rounding asked for
 * @param numericRightCited of the right ones, with an evidence page among the first three citations
 * @param others questions that ask for something else
 * @param othersCitedAt3 of those, with an evidence page among the first three citations
 * @param directionsStated answers that state a direction, or yes or no, where the known one does
 * @param directionsRight of those, the ones that state the same
 * @param untracedNumbers numbers in reports that no citation and no recomputation accounts for
 */
public record FinanceBenchResult(
    String scope,
    String reasoner,
    int questions,
    double pageHitAt1,
    double pageHitAt5,
    double pageHitAt10,
    double citedPageHit,
    double citedPageHitAt3,
    int quotes,
    double quotesExact,
    int numericAsked,
    int numericAnswered,
    int numericRight,
    int numericRightCited,
    int others,
    int othersCitedAt3,
    int directionsStated,
    int directionsRight,
    int untracedNumbers,
    long tokensPerReport,
    double secondsPerReport,
    List<PerQuestion> perQuestion) {
  public FinanceBenchResult {
    perQuestion = List.copyOf(perQuestion);
  }

  /**
   * How one question went.
   *
   * @param rank of the first passage on an evidence page, from 1; 0 where it is not among the ten
   * @param citedRank likewise among the report's citations, in the order of the report
   * @param answered the figure that was given, with its unit; empty where none was
   * @param right whether it is the right one; false where the question asks for none
   * @param direction whether the answer states a direction, and whether it is the right one
   * @param untraced numbers of the report that nothing accounts for, each with its text
   * @param tokens of models
   */
  public record PerQuestion(
      String id,
      int rank,
      int citedRank,
      int quotes,
      int exactQuotes,
      boolean numeric,
      String answered,
      boolean right,
      Stated direction,
      List<String> untraced,
      long tokens,
      double seconds) {
    public PerQuestion {
      untraced = List.copyOf(untraced);
    }
  }

  /** Whether an answer states a direction, or yes or no, where the known answer does. */
  public enum Stated {
    NOTHING,
    RIGHT,
    WRONG
  }

  static FinanceBenchResult of(String scope, String reasoner, List<PerQuestion> all) {
    int quotes = all.stream().mapToInt(PerQuestion::quotes).sum();
    int exact = all.stream().mapToInt(PerQuestion::exactQuotes).sum();
    return new FinanceBenchResult(
        scope,
        reasoner,
        all.size(),
        share(all, question -> within(question.rank(), 1)),
        share(all, question -> within(question.rank(), 5)),
        share(all, question -> within(question.rank(), 10)),
        share(all, question -> question.citedRank() > 0),
        share(all, question -> within(question.citedRank(), 3)),
        quotes,
        quotes == 0 ? 1 : (double) exact / quotes,
        count(all, PerQuestion::numeric),
        count(all, question -> question.numeric() && !question.answered().isEmpty()),
        count(all, PerQuestion::right),
        count(all, question -> question.right() && within(question.citedRank(), 3)),
        count(all, question -> !question.numeric()),
        count(all, question -> !question.numeric() && within(question.citedRank(), 3)),
        count(all, question -> question.direction() != Stated.NOTHING),
        count(all, question -> question.direction() == Stated.RIGHT),
        all.stream().mapToInt(question -> question.untraced().size()).sum(),
        Math.round(all.stream().mapToLong(PerQuestion::tokens).average().orElse(0)),
        all.stream().mapToDouble(PerQuestion::seconds).average().orElse(0),
        all);
  }

  private static boolean within(int rank, int limit) {
    return rank > 0 && rank <= limit;
  }

  private static double share(List<PerQuestion> all, Predicate<PerQuestion> which) {
    return all.isEmpty() ? 0 : (double) count(all, which) / all.size();
  }

  private static int count(List<PerQuestion> all, Predicate<PerQuestion> which) {
    return (int) all.stream().filter(which).count();
  }

  /** The same questions answered by several reasoners, side by side, for the terminal. */
  public static String compared(List<FinanceBenchResult> results) {
    StringBuilder text = new StringBuilder();
    row(text, "", results, FinanceBenchResult::reasoner);
    row(text, "evidence page cited", results, r -> decimals(r.citedPageHit));
    row(text, "  among the first three", results, r -> decimals(r.citedPageHitAt3));
    row(text, "quotes exact", results, r -> decimals(r.quotesExact));
    row(text, "numbers asked", results, r -> Integer.toString(r.numericAsked));
    row(text, "  answered", results, r -> Integer.toString(r.numericAnswered));
    row(text, "  right", results, r -> Integer.toString(r.numericRight));
    row(text, "  citing an evidence page", results, r -> Integer.toString(r.numericRightCited));
    row(text, "others citing one", results, r -> r.othersCitedAt3 + " of " + r.others);
    row(text, "directions right", results, r -> r.directionsRight + " of " + r.directionsStated);
    row(text, "untraced numbers", results, r -> Integer.toString(r.untracedNumbers));
    row(text, "tokens a report", results, r -> Long.toString(r.tokensPerReport));
    row(text, "seconds a report", results, r -> "%.2f".formatted(r.secondsPerReport));
    return text.toString();
  }

  private static void row(
      StringBuilder text,
      String measure,
      List<FinanceBenchResult> results,
      Function<FinanceBenchResult, String> value) {
    text.append("%-28s".formatted(measure));
    results.forEach(result -> text.append("%14s".formatted(value.apply(result))));
    text.append(System.lineSeparator());
  }

  private static String decimals(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }

  /** A table for the terminal. */
  public String text() {
    return """
    FinanceBench, scope %s, reasoner %s, %d questions
      retrieval   page hit@1 %.3f   hit@5 %.3f   hit@10 %.3f
      reports     evidence page cited %.3f, among the first three %.3f
      quotes      %d, exact %.3f
      numbers     %d asked, %d answered, %d right, %d of them citing an evidence page
      others      %d asked, %d citing an evidence page among the first three
      directions  %d stated, %d right
      untraced    %d numbers in reports that nothing accounts for
      cost        %d tokens and %.2f s a report
    """
        .formatted(
            scope,
            reasoner,
            questions,
            pageHitAt1,
            pageHitAt5,
            pageHitAt10,
            citedPageHit,
            citedPageHitAt3,
            quotes,
            quotesExact,
            numericAsked,
            numericAnswered,
            numericRight,
            numericRightCited,
            others,
            othersCitedAt3,
            directionsStated,
            directionsRight,
            untracedNumbers,
            tokensPerReport,
            secondsPerReport);
  }
}
