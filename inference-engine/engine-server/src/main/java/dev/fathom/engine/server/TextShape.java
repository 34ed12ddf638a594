package dev.fathom.engine.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Text completions. */
final class TextShape implements CompletionShape {

  private final String id = "cmpl-" + UUID.randomUUID();
  private final long created = System.currentTimeMillis() / 1000;
  private final String model;

  TextShape(String model) {
    this.model = model;
  }

  @Override
  public Completion.Choice choice(int index, List<Piece> pieces) {
    StringBuilder text = new StringBuilder();
    List<Completion.TokenLogprob> tokens = new ArrayList<>();
    String reason = null;
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Thought thought -> text.append(thought.text());
        case Piece.Text t -> text.append(t.text());
        case Piece.Call _ -> {}
        case Piece.Logprob l -> tokens.add(l.token());
        case Piece.End end -> reason = end.reason();
      }
    }
    return new Completion.Choice(index, null, null, text.toString(), logprobs(tokens), reason);
  }

  private static Completion.@Nullable TextLogprobs logprobs(List<Completion.TokenLogprob> tokens) {
    if (tokens.isEmpty()) {
      return null;
    }
    List<Map<String, Double>> top = new ArrayList<>();
    for (Completion.TokenLogprob token : tokens) {
      Map<String, Double> alternatives = new LinkedHashMap<>();
      List<Completion.TokenLogprob> best = token.topLogprobs();
      if (best != null) {
        best.forEach(a -> alternatives.putIfAbsent(a.token(), a.logprob()));
      }
      top.add(alternatives);
    }
    return new Completion.TextLogprobs(
        tokens.stream().map(Completion.TokenLogprob::token).toList(),
        tokens.stream().map(Completion.TokenLogprob::logprob).toList(),
        top);
  }

  @Override
  public List<Completion.Choice> openings(int answers) {
    return List.of();
  }

  @Override
  public List<Completion.Choice> deltas(int index, List<Piece> pieces) {
    return pieces.isEmpty() ? List.of() : List.of(choice(index, pieces));
  }

  @Override
  public Completion completion(List<Completion.Choice> choices, Completion.Usage usage) {
    return new Completion(id, "text_completion", created, model, choices, usage);
  }

  @Override
  public Completion chunk(List<Completion.Choice> choices) {
    return new Completion(id, "text_completion", created, model, choices, null);
  }
}
