package dev.fathom.agent.run;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What someone asks for.
 *
 * @param document name of the one document to look into; absent to look into the whole corpus
 * @param web whether to look into the web as well
 * @param language of the report; absent to take the question's
 */
public record NewRun(
    UUID corpus,
    @Nullable String document,
    String question,
    @Nullable Locale language,
    String reasoner,
    boolean unattended,
    boolean web) {
  /** Longer questions are documents: they belong into a corpus. */
  public static final int LONGEST_QUESTION = 8000;

  /** Research over documents alone. */
  public NewRun(
      UUID corpus,
      @Nullable String document,
      String question,
      @Nullable Locale language,
      String reasoner,
      boolean unattended) {
    this(corpus, document, question, language, reasoner, unattended, false);
  }

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
