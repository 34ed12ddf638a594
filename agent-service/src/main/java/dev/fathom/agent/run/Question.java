package dev.fathom.agent.run;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What was asked, and where to look.
 *
 * @param text as the user wrote it
 * @param language of the question, and so of the report: {@link Locale#ENGLISH} or {@link
 *     Locale#CHINESE}
 * @param sources content hashes of the sources to research; never empty unless the corpus is
 */
public record Question(String text, Locale language, Set<String> sources) {
  public Question {
    sources = Set.copyOf(sources);
    if (text.isBlank()) {
      throw new IllegalArgumentException("A research run needs a question");
    }
  }

  /** The same question, to look into more sources. */
  public Question with(Set<String> more) {
    Set<String> all = new HashSet<>(sources);
    all.addAll(more);
    return new Question(text, language, all);
  }
}
