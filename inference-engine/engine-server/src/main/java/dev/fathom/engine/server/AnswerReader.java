package dev.fathom.engine.server;

import dev.fathom.engine.chat.ToolCallParser;
import dev.fathom.engine.chat.ToolDialect;
import dev.fathom.engine.runtime.Generation;
import dev.fathom.engine.runtime.GenerationEvent;
import dev.fathom.engine.runtime.GenerationEvent.Finished;
import dev.fathom.engine.sampling.Sample;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer from the engine and takes it apart: thought, text, tool calls. White space
 * between a thought and the text belongs to neither. For one thread.
 */
final class AnswerReader {

  private final Generation generation;
  private final Tokenizer tokenizer;
  private final Deadline deadline;
  private final int topLogprobs;
  private final @Nullable ToolCallParser calls;
  private String opening;
  private boolean thought;
  private boolean begun;
  private boolean called;

  /**
   * Begins to read.
   *
   * @param opening text to give before the answer's own
   * @param dialect of the tool calls to look for; empty where no tools were offered
   * @param topLogprobs alternatives to report for each token; −1 reports nothing
   */
  AnswerReader(
      Generation generation,
      String opening,
      Tokenizer tokenizer,
      Optional<ToolDialect> dialect,
      Deadline deadline,
      int topLogprobs) {
    this.generation = generation;
    this.opening = opening;
    this.tokenizer = tokenizer;
    this.deadline = deadline;
    this.topLogprobs = topLogprobs;
    calls = dialect.map(ToolCallParser::new).orElse(null);
  }

  /**
   * Waits for what comes next; the last piece is an {@link Piece.End}.
   *
   * @throws ApiException when the deadline passed or the engine gave the answer up
   */
  List<Piece> next() throws InterruptedException {
    if (!opening.isEmpty()) {
      List<Piece> first = List.of(new Piece.Text(opening));
      opening = "";
      return first;
    }
    Optional<GenerationEvent> event = generation.poll(deadline.millisLeft());
    if (event.isEmpty()) {
      generation.cancel();
      throw ApiException.deadline(deadline.length());
    }
    List<Piece> pieces = new ArrayList<>();
    switch (event.get()) {
      case GenerationEvent.Token token -> {
        if (topLogprobs >= 0 && !token.thought()) {
          pieces.add(new Piece.Logprob(logprob(token.sample())));
        }
        if (token.thought()) {
          think(token.text(), pieces);
        } else {
          text(token.text(), pieces);
        }
      }
      case Finished finished -> end(finished, pieces);
    }
    return pieces;
  }

  private void think(String text, List<Piece> pieces) {
    String own = thought ? text : text.stripLeading();
    if (!own.isEmpty()) {
      thought = true;
      pieces.add(new Piece.Thought(own));
    }
  }

  private void text(String text, List<Piece> pieces) {
    String own = begun || !thought ? text : text.stripLeading();
    if (own.isEmpty()) {
      return;
    }
    begun = true;
    if (calls == null) {
      pieces.add(new Piece.Text(own));
    } else {
      parts(calls.append(own), pieces);
    }
  }

  private void parts(List<ToolCallParser.Part> parts, List<Piece> pieces) {
    for (ToolCallParser.Part part : parts) {
      switch (part) {
        case ToolCallParser.Part.Text text -> pieces.add(new Piece.Text(text.text()));
        case ToolCallParser.Part.Call call -> {
          called = true;
          pieces.add(new Piece.Call(call.call()));
        }
      }
    }
  }

  private void end(Finished finished, List<Piece> pieces) {
    boolean thoughtOnly = finished.usage().reasoning() == finished.usage().answer();
    if (thoughtOnly && finished.usage().answer() > 0) {
      think(finished.text(), pieces);
    } else {
      text(finished.text(), pieces);
    }
    if (calls != null) {
      parts(calls.end(), pieces);
    }
    String reason =
        switch (finished.reason()) {
          case STOP -> called ? "tool_calls" : "stop";
          case LENGTH -> "length";
          case CANCELLED ->
              throw ApiException.unavailable("The answer was cancelled.", deadline.retryAfter());
          case FAILED -> throw ApiException.failed();
        };
    pieces.add(new Piece.End(reason, finished.usage()));
  }

  private Completion.TokenLogprob logprob(Sample sample) {
    List<Completion.TokenLogprob> alternatives =
        sample.alternatives().stream()
            .limit(topLogprobs)
            .map(alternative -> logprob(alternative.token(), alternative.logprob(), null))
            .toList();
    return logprob(sample.token(), sample.logprob(), alternatives);
  }

  private Completion.TokenLogprob logprob(
      int token, double logprob, @Nullable List<Completion.TokenLogprob> alternatives) {
    byte[] bytes = tokenizer.bytes(token);
    return new Completion.TokenLogprob(
        new String(bytes, StandardCharsets.UTF_8),
        logprob,
        IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xFF).toList(),
        alternatives);
  }
}
