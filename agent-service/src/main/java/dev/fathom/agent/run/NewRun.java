package dev.fathom.agent.run;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What someone asks for.
 *
 * @param document name of the one document to look into; absent to look into the whole corpus
 * @param language of the report; absent to take the question's
 */
public record NewRun(
    UUID corpus,
    @Nullable String document,
    String question,
    @Nullable Locale language,
    String reasoner,
    boolean unattended) {
  /** Longer questions are documents: they belong into a corpus. */
  public static final int LONGEST_QUESTION = 8000;

  public NewRun {
    question = question.strip();
    if (question.isEmpty()) {
      throw new IllegalArgumentException("The question is empty. Write what you want to know.");
    }
    if (question.length() > LONGEST_QUESTION) {
      throw new IllegalArgumentException(
          "The question has %d characters; at most %d are taken. Put longer texts into a document."
              .formatted(question.length(), LONGEST_QUESTION));
    }
  }
}
