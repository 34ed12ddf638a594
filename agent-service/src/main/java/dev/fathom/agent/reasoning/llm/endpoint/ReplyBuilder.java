package dev.fathom.agent.reasoning.llm.endpoint;

import dev.fathom.agent.reasoning.llm.endpoint.ModelReply.Ending;
import dev.fathom.agent.reasoning.llm.endpoint.ModelReply.Tokens;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.io.EOFException;
import org.jspecify.annotations.Nullable;

/**
 * Puts a reply together while it streams in, and breaks the call off when the thinking is too long
 * or goes in circles.
 *
 * <p>Filled by the thread that calls; {@link #stop} and {@link #fallSilent} come from another.
 */
final class ReplyBuilder implements StreamingChatResponseHandler {
  private enum Broken {
    NOT,
    STOPPED,
    SILENT,
    THINKING_FULL,
    REPETITION
  }

  private final StringBuilder thinking = new StringBuilder();
  private final StringBuilder answer = new StringBuilder();
  private final Repetition repetition = new Repetition();
  private final ModelCall call;
  private final CallObserver observer;
  private final Runnable breakOff;
  private final @Nullable ThinkTags tags;
  private volatile Broken broken = Broken.NOT;
  private double thinkingTokens;
  private double answerTokens;
  private @Nullable ChatResponse complete;
  private @Nullable Throwable failure;

  ReplyBuilder(ModelCall call, ReasoningDialect dialect, CallObserver observer, Runnable breakOff) {
    this.call = call;
    this.observer = observer;
    this.breakOff = breakOff;
    this.tags =
        dialect == ReasoningDialect.TAGS
            ? new ThinkTags(call.begun().isEmpty(), this::think, this::answer)
            : null;
  }

  @Override
  public void onPartialThinking(PartialThinking partial) {
    if (broken == Broken.NOT) {
      think(partial.text());
    }
  }

  @Override
  public void onPartialResponse(String partial) {
    if (broken != Broken.NOT) {
      return;
    }
    if (tags == null) {
      answer(partial);
    } else {
      tags.add(partial);
    }
  }

  private void think(String words) {
    thinking.append(words);
    thinkingTokens += TokenEstimate.of(words);
    observer.thinking(words);
    if (repetition.in(words)) {
      breakOff(Broken.REPETITION);
    } else if (thinkingTokens > call.thinkingTokens()) {
      breakOff(Broken.THINKING_FULL);
    }
  }

  private void answer(String words) {
    answer.append(words);
    answerTokens += TokenEstimate.of(words);
    observer.answering(words);
    if (repetition.in(words)) {
      breakOff(Broken.REPETITION);
    }
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    if (tags != null) {
      tags.end();
    }
    complete = response;
  }

  @Override
  public void onError(Throwable error) {
    failure = error;
  }

  void stop() {
    breakOff(Broken.STOPPED);
  }

  void fallSilent() {
    breakOff(Broken.SILENT);
  }

  private void breakOff(Broken why) {
    broken = why;
    breakOff.run();
  }

  boolean stopped() {
    return broken == Broken.STOPPED;
  }

  boolean silent() {
    return broken == Broken.SILENT;
  }

  /** Why there is no reply; a stream that ends without its last word has broken. */
  @Nullable Throwable failure() {
    if (broken != Broken.NOT) {
      return null;
    }
    if (failure != null) {
      return failure;
    }
    return complete == null || complete.finishReason() == null
        ? new EOFException("the stream ended before the reply did")
        : null;
  }

  ModelReply build() {
    return new ModelReply(
        thinking.toString(), answer.toString(), ending(), tokens(), thoughtSwitches());
  }

  int thoughtSwitches() {
    return ThoughtSwitches.in(thinking.toString());
  }

  private Ending ending() {
    return switch (broken) {
      case REPETITION -> Ending.REPETITION;
      case THINKING_FULL -> Ending.THINKING_FULL;
      case NOT, STOPPED, SILENT -> {
        boolean full = complete != null && complete.finishReason() == FinishReason.LENGTH;
        yield !full
            ? Ending.COMPLETE
            : answer.isEmpty() ? Ending.THINKING_FULL : Ending.ANSWER_FULL;
      }
    };
  }

  Tokens tokens() {
    TokenUsage usage = complete == null ? null : complete.tokenUsage();
    if (usage == null || usage.outputTokenCount() == null || usage.inputTokenCount() == null) {
      if (thinking.isEmpty() && answer.isEmpty()) {
        return Tokens.NONE;
      }
      double prompt = TokenEstimate.of(call.system()) + TokenEstimate.of(call.user());
      return new Tokens(
          (int) prompt, 0, (int) (thinkingTokens + answerTokens), (int) thinkingTokens);
    }
    int cached = 0;
    int reasoning = (int) Math.min(thinkingTokens, usage.outputTokenCount());
    if (usage instanceof OpenAiTokenUsage detailed) {
      var input = detailed.inputTokensDetails();
      cached = input == null || input.cachedTokens() == null ? 0 : input.cachedTokens();
      var output = detailed.outputTokensDetails();
      reasoning =
          output == null || output.reasoningTokens() == null ? reasoning : output.reasoningTokens();
    }
    return new Tokens(usage.inputTokenCount(), cached, usage.outputTokenCount(), reasoning);
  }
}
