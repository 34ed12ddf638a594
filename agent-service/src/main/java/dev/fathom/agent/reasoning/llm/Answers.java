package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.DraftClaim;
import java.util.List;

/** The answers that the schemas in {@code prompts} describe. */
final class Answers {
  private Answers() {}

  record Clarify(List<Asked> questions) {
    record Asked(String question, List<String> options) {}
  }

  record Planned(List<Item> items) {
    record Item(String question, List<String> queries) {}
  }

  record Selected(List<String> keep, boolean enough, String missing, List<String> queries) {}

  record Outlined(List<Section> sections) {
    record Section(String title, String item, List<String> evidence, List<String> figures) {}
  }

  record Written(List<Claim> claims) {}

  record Answered(List<Claim> claims, String figure) {}

  /** A claim with the ids that it stands on. */
  record Claim(String text, List<String> evidence, List<String> figures) {
    DraftClaim draft() {
      return new DraftClaim(text.strip(), named(evidence), named(figures));
    }
  }

  /** Ids without the empty one that stands for none, each once. */
  static List<String> named(List<String> ids) {
    return ids.stream().filter(id -> !id.isBlank()).distinct().toList();
  }
}
