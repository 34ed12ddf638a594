package dev.fathom.engine.server;

import dev.fathom.engine.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Chat completions: a message, or its deltas. */
final class ChatShape implements CompletionShape {

  private final String id = "chatcmpl-" + UUID.randomUUID();
  private final long created = System.currentTimeMillis() / 1000;
  private final String model;
  private final boolean streamed;
  private final int[] calls;

  ChatShape(String model, int answers, boolean streamed) {
    this.model = model;
    this.streamed = streamed;
    calls = new int[answers];
  }

  @Override
  public Completion.Choice choice(int index, List<Piece> pieces) {
    StringBuilder text = new StringBuilder();
    StringBuilder thought = new StringBuilder();
    List<Completion.Call> made = new ArrayList<>();
    List<Completion.TokenLogprob> logprobs = new ArrayList<>();
    String reason = "";
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Thought t -> thought.append(t.text());
        case Piece.Text t -> text.append(t.text());
        case Piece.Call c -> made.add(call(null, c.call()));
        case Piece.Logprob l -> logprobs.add(l.token());
        case Piece.End end -> reason = end.reason();
      }
    }
    Completion.Message message =
        new Completion.Message(
            "assistant",
            text.isEmpty() && !made.isEmpty() ? null : text.toString(),
            thought.isEmpty() ? null : thought.toString(),
            made.isEmpty() ? null : made);
    return new Completion.Choice(index, message, null, null, logprobs(logprobs), reason);
  }

  @Override
  public List<Completion.Choice> openings(int answers) {
    List<Completion.Choice> openings = new ArrayList<>();
    for (int index = 0; index < answers; index++) {
      openings.add(delta(index, new Completion.Message("assistant", "", null, null), null, null));
    }
    return openings;
  }

  @Override
  public List<Completion.Choice> deltas(int index, List<Piece> pieces) {
    List<Completion.Choice> deltas = new ArrayList<>();
    List<Completion.TokenLogprob> logprobs = new ArrayList<>();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Thought t -> deltas.add(delta(index, message(null, t.text(), null), null, null));
        case Piece.Text t -> {
          deltas.add(delta(index, message(t.text(), null, null), logprobs(logprobs), null));
          logprobs = new ArrayList<>();
        }
        case Piece.Call c -> {
          List<Completion.Call> calls = List.of(call(this.calls[index]++, c.call()));
          deltas.add(delta(index, message(null, null, calls), null, null));
        }
        case Piece.Logprob l -> logprobs.add(l.token());
        case Piece.End end ->
            deltas.add(delta(index, message(null, null, null), null, end.reason()));
      }
    }
    if (!logprobs.isEmpty()) {
      deltas.add(delta(index, message("", null, null), logprobs(logprobs), null));
    }
    return deltas;
  }

  private static Completion.Message message(
      @Nullable String text, @Nullable String thought, @Nullable List<Completion.Call> calls) {
    return new Completion.Message(null, text, thought, calls);
  }

  private static Completion.Choice delta(
      int index,
      Completion.Message message,
      Completion.@Nullable Logprobs logprobs,
      @Nullable String reason) {
    return new Completion.Choice(index, null, message, null, logprobs, reason);
  }

  private static Completion.Call call(@Nullable Integer index, ToolCall call) {
    return new Completion.Call(
        index,
        "call_" + UUID.randomUUID(),
        "function",
        new Completion.Function(call.name(), call.arguments()));
  }

  private static Completion.@Nullable Logprobs logprobs(List<Completion.TokenLogprob> tokens) {
    return tokens.isEmpty() ? null : new Completion.Logprobs(tokens);
  }

  @Override
  public Completion completion(List<Completion.Choice> choices, Completion.Usage usage) {
    String object = streamed ? "chat.completion.chunk" : "chat.completion";
    return new Completion(id, object, created, model, choices, usage);
  }

  @Override
  public Completion chunk(List<Completion.Choice> choices) {
    return new Completion(id, "chat.completion.chunk", created, model, choices, null);
  }
}
