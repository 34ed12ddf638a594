package dev.fathom.agent.reasoning.llm.endpoint;

import java.util.function.Consumer;

/**
 * Tells thinking from answer in a stream where {@code <think>} and {@code </think>} stand in the
 * text. R1's chat template opens the thinking itself, so that a reply may hold only the closing
 * tag: what came before it was thinking, though it was streamed as answer.
 *
 * <p>Not thread-safe; used for one reply.
 */
final class ThinkTags {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  private final Consumer<String> thinking;
  private final Consumer<String> answer;
  private final StringBuilder held = new StringBuilder();
  private boolean inThinking;
  private boolean answered;

  /**
   * @param begunThinking whether the prompt's template has opened the thinking
   */
  ThinkTags(boolean begunThinking, Consumer<String> thinking, Consumer<String> answer) {
    this.inThinking = begunThinking;
    this.thinking = thinking;
    this.answer = answer;
  }

  void add(String words) {
    held.append(words);
    while (pass()) {}
  }

  /** Passes on what was held back in case it were the beginning of a tag. */
  void end() {
    emit(held.length());
  }

  private boolean pass() {
    String tag = inThinking ? CLOSE : OPEN;
    int at = held.indexOf(tag);
    if (at >= 0) {
      emit(at);
      held.delete(0, tag.length());
      inThinking = !inThinking;
      return true;
    }
    emit(held.length() - beginningOf(tag));
    return false;
  }

  /** How many characters at the end may be the beginning of the tag. */
  private int beginningOf(String tag) {
    for (int length = Math.min(tag.length() - 1, held.length()); length > 0; length--) {
      if (tag.startsWith(held.substring(held.length() - length))) {
        return length;
      }
    }
    return 0;
  }

  private void emit(int length) {
    if (length <= 0) {
      return;
    }
    String words = held.substring(0, length);
    held.delete(0, length);
    if (inThinking) {
      thinking.accept(words);
    } else if (answered || !words.isBlank()) {
      answered = true;
      answer.accept(words);
    }
  }
}
