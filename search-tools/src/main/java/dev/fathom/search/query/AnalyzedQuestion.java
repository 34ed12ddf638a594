package dev.fathom.search.query;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * What a question asks about.
 *
 * @param text as asked
 * @param focus the part that asks, without instructions on how to answer
 * @param keywords its telling words, in order
 * @param concepts the financial terms in it
 * @param named the statements it calls by name
 * @param periods the fiscal periods it names
 * @param dates the days it names
 * @param forms the kinds of report it names
 */
public record AnalyzedQuestion(
    String text,
    String focus,
    List<String> keywords,
    List<Concept> concepts,
    Set<StatementKind> named,
    Set<Period> periods,
    Set<LocalDate> dates,
    Set<FilingForm> forms) {
  public AnalyzedQuestion {
    keywords = List.copyOf(keywords);
    concepts = List.copyOf(concepts);
    named = Set.copyOf(named);
    periods = Set.copyOf(periods);
    dates = Set.copyOf(dates);
    forms = Set.copyOf(forms);
  }
}
