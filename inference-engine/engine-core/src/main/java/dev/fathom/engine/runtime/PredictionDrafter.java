package dev.fathom.engine.runtime;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.Logits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Guesses with the model's own layer for multi-token prediction (DeepSeek-V3, section 2.2). Its
 * entry for position i comes from the model's hidden state there and token i + 1, so it is always
 * one token behind. To guess further than one token it goes on from its own output.
 */
final class PredictionDrafter implements Drafter {

  private final LanguageModel model;
  private final Cache cache;

  /**
   * For a model that has such a layer.
   *
   * @param cache the model's own
   */
  PredictionDrafter(LanguageModel model, Cache cache) {
    this.model = model;
    this.cache = cache;
  }

  /** The row that the next guess of an answer comes from. */
  private record Open(Guessing guessing, int room, int row) {}

  @Override
  public void draft(List<Progress> progress, Hidden hidden, int most) {
    List<Chunk> chunks = new ArrayList<>();
    IntStream.Builder states = IntStream.builder();
    Map<Answer, Open> open = new LinkedHashMap<>();
    int row = 0;
    for (Progress part : progress) {
      Answer answer = part.answer();
      int from = answer.drafted();
      int count = answer.computed() - from;
      int first = part.firstRow() + from - part.start();
      chunks.add(
          new Chunk(
              answer.tokens().subList(from + 1, from + 1 + count).stream()
                  .mapToInt(Integer::intValue)
                  .toArray(),
              from,
              answer.pageTable(),
              part.guess() ? Chunk.Phase.DECODE : Chunk.Phase.PREFILL));
      IntStream.range(first, first + count).forEach(states);
      row += count;
      int room = Math.min(most, answer.mostGuesses());
      if (part.guess() && room > 0) {
        open.put(answer, new Open(answer.guessing(), room, row - 1));
      }
    }
    Hidden previous = hidden.select(states.build().toArray());
    Hidden drafted = model.draftForward(new Batch(chunks), previous, cache);
    progress.forEach(part -> part.answer().drafted(part.answer().computed()));
    while (!open.isEmpty()) {
      guess(open, drafted);
      drafted = open.isEmpty() ? drafted : onward(open, drafted);
    }
  }

  private void guess(Map<Answer, Open> open, Hidden drafted) {
    int[] rows = open.values().stream().mapToInt(Open::row).toArray();
    Logits logits = model.draftLogits(drafted, rows);
    int i = 0;
    for (Map.Entry<Answer, Open> entry : List.copyOf(open.entrySet())) {
      Guessing guessing = entry.getValue().guessing();
      guessing.next(logits.row(i));
      entry.getKey().guess(guessing.tokens());
      if (guessing.ended() || guessing.tokens().size() >= entry.getValue().room()) {
        open.remove(entry.getKey());
      }
      i++;
    }
  }

  /** One more position for each, whose hidden state is what the layer itself made of the last. */
  private Hidden onward(Map<Answer, Open> open, Hidden drafted) {
    int[] rows = open.values().stream().mapToInt(Open::row).toArray();
    List<Chunk> chunks = new ArrayList<>();
    for (Map.Entry<Answer, Open> entry : open.entrySet()) {
      Answer answer = entry.getKey();
      Open last = entry.getValue();
      List<Integer> guesses = last.guessing().tokens();
      chunks.add(
          new Chunk(
              new int[] {guesses.getLast()},
              answer.computed() + guesses.size() - 1,
              answer.pageTable(),
              Chunk.Phase.DECODE));
      entry.setValue(new Open(last.guessing(), last.room(), chunks.size() - 1));
    }
    return model.draftForward(new Batch(chunks), drafted.select(rows), cache);
  }
}
