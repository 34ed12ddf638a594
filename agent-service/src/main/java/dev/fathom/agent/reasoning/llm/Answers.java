package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Entailment;
import dev.fathom.agent.figures.Unit;
import dev.fathom.agent.reasoning.Depth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers that the schemas in {@code prompts} describe. */
final class Answers {
  private Answers() {}

  record Routed(Depth depth, List<Asked> questions) {
    record Asked(String question, List<String> options) {}
  }

  record Planned(List<Item> items) {
    record Item(String question, List<String> queries) {}
  }

  record Selected(List<String> keep, boolean enough, String missing, List<String> queries) {}

  /**
   * @param beyond what a program would have to compute; often empty
   */
  record Reckoned(List<Wanted> calculations, String beyond) {
    /** A number wanted: {@code unit} is empty where the inputs decide. */
    record Wanted(String label, String formula, Result unit, int decimals) {}

    /** What may come out of a formula. */
    enum Result {
      AMOUNT(null),
      PERCENT(Unit.Kind.PERCENT),
      RATIO(Unit.Kind.RATIO),
      DAYS(Unit.Kind.DAYS);

      final Unit.@Nullable Kind kind;

      Result(Unit.@Nullable Kind kind) {
        this.kind = kind;
      }
    }
  }

  /**
   * @param code line by line: models lose the line breaks of one long text
   */
  record Programmed(List<String> code, List<Computed> results) {
    /** A number of a program: the variable that holds it at the end. */
    record Computed(String variable, String label, Reckoned.Result unit, int decimals) {}
  }

  record Outlined(List<Section> sections) {
    record Section(String title, String item, List<String> evidence, List<String> figures) {}
  }

  record Written(List<Claim> claims) {}

  record Judged(List<Verdict> verdicts) {
    /**
     * @param words of the material that the verdict rests on
     */
    record Verdict(String claim, String words, Entailment verdict, String why) {}
  }

  record Mended(List<Reworded> claims) {
    record Reworded(String claim, String text, List<String> evidence, List<String> figures) {}
  }

  record Summed(List<Sentence> sentences, String figure) {
    record Sentence(String text, List<String> claims) {}
  }

  /** A claim with the labels that it stands on. */
  record Claim(String text, List<String> evidence, List<String> figures) {}

  static DraftClaim draft(String text, List<String> evidence, List<String> figures, Labels labels) {
    return new DraftClaim(text.strip(), labels.ids(evidence), labels.ids(figures));
  }
}
