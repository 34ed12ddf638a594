package dev.fathom.search.filing;

import dev.fathom.search.document.Document;
import java.util.List;

/**
 * A filing with its facts.
 *
 * @param document what a reader of the filing sees; the facts' spans lie in its text
 * @param facts in the order of the file
 * @param notes facts that could not be understood, for people
 */
public record InlineFiling(Document document, List<Fact> facts, List<String> notes) {
  public InlineFiling {
    facts = List.copyOf(facts);
    notes = List.copyOf(notes);
  }
}
