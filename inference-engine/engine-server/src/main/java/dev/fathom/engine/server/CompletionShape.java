package dev.fathom.engine.server;

import java.util.List;

/** How an endpoint puts its answers into completions. One for each request. */
interface CompletionShape {

  /** A whole answer. */
  Completion.Choice choice(int index, List<Piece> pieces);

  /** What a stream begins with. */
  List<Completion.Choice> openings(int answers);

  /** What has come of an answer. */
  List<Completion.Choice> deltas(int index, List<Piece> pieces);

  /** A whole completion. */
  Completion completion(List<Completion.Choice> choices, Completion.Usage usage);

  /** A piece of a streamed one. */
  Completion chunk(List<Completion.Choice> choices);
}
