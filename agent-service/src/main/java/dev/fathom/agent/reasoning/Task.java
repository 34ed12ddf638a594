package dev.fathom.agent.reasoning;

import dev.fathom.agent.run.Clarification;
import dev.fathom.agent.run.Question;
import java.util.List;
import java.util.Map;

/**
 * What is to be researched.
 *
 * @param asked the clarifications that were put, or whose defaults hold
 * @param answers to them, by id; empty before they are given
 * @param depth how much work it is worth
 * @param notes what the asker has added while the run went on, the latest last
 */
public record Task(
    Question question,
    List<Clarification> asked,
    Map<String, String> answers,
    CorpusProfile corpus,
    Depth depth,
    List<String> notes) {
  public Task {
    asked = List.copyOf(asked);
    answers = Map.copyOf(answers);
    notes = List.copyOf(notes);
  }

  /** A question before anything was settled. */
  public static Task open(Question question, CorpusProfile corpus) {
    return new Task(question, List.of(), Map.of(), corpus, Depth.STANDARD, List.of());
  }

  /** The same task once its way is settled. */
  public Task settled(Route route, Map<String, String> given) {
    return new Task(question, route.open(), given, corpus, route.depth(), notes);
  }

  /** The same task over other sources. */
  public Task over(Question widened, CorpusProfile sources) {
    return new Task(widened, asked, answers, sources, depth, notes);
  }

  /** The same task with another question. */
  public Task asking(String other) {
    return over(new Question(other, question.language(), question.sources()), corpus);
  }

  /** The same task with all that the asker has added so far. */
  public Task noting(List<String> added) {
    return new Task(question, asked, answers, corpus, depth, added);
  }
}
