package dev.fathom.agent.reasoning;

import dev.fathom.agent.run.Question;
import java.util.Map;

/**
 * What is to be researched.
 *
 * @param answers to the clarifications, by id; empty before they are given
 */
public record Task(Question question, Map<String, String> answers, CorpusProfile corpus) {
  public Task {
    answers = Map.copyOf(answers);
  }
}
