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

/**
 * Guesses with a smaller model of the same vocabulary (arXiv:2211.17192). Its cache has the same
 * pages as the model's, so that one lease serves both, and a shared prefix is shared by both.
 */
final class ModelDrafter implements Drafter {

  private final LanguageModel draft;
  private final Cache cache;

  ModelDrafter(LanguageModel draft, Cache cache) {
    this.draft = draft;
    this.cache = cache;
  }

  @Override
  public void draft(List<Progress> progress, Hidden hidden, int most) {
    Map<Answer, Guessing> open = new LinkedHashMap<>();
    List<Chunk> chunks = new ArrayList<>();
    List<Integer> lastRows = new ArrayList<>();
    int row = 0;
    for (Progress part : progress) {
      Answer answer = part.answer();
      int end = part.guess() ? answer.tokens().size() : answer.computed();
      int from = answer.drafted();
      int[] tokens =
          answer.tokens().subList(from, end).stream().mapToInt(Integer::intValue).toArray();
      Chunk.Phase phase = part.guess() ? Chunk.Phase.DECODE : Chunk.Phase.PREFILL;
      chunks.add(new Chunk(tokens, from, answer.pageTable(), phase));
      row += tokens.length;
      if (part.guess() && answer.mostGuesses() > 0) {
        open.put(answer, answer.guessing());
        lastRows.add(row - 1);
      }
    }
    Hidden states = draft.forward(new Batch(chunks), cache);
    for (Progress part : progress) {
      Answer answer = part.answer();
      answer.drafted(part.guess() ? answer.tokens().size() : answer.computed());
    }
    while (!open.isEmpty()) {
      guess(open, states, lastRows, most);
      if (open.isEmpty()) {
        return;
      }
      List<Chunk> next = new ArrayList<>();
      lastRows.clear();
      open.forEach(
          (answer, guessing) -> {
            lastRows.add(next.size());
            next.add(
                new Chunk(
                    new int[] {guessing.tokens().getLast()},
                    answer.tokens().size() + guessing.tokens().size() - 1,
                    answer.pageTable(),
                    Chunk.Phase.DECODE));
          });
      states = draft.forward(new Batch(next), cache);
    }
  }

  private void guess(Map<Answer, Guessing> open, Hidden states, List<Integer> rows, int most) {
    Logits logits = draft.logits(states, rows.stream().mapToInt(Integer::intValue).toArray());
    int i = 0;
    for (Map.Entry<Answer, Guessing> entry : List.copyOf(open.entrySet())) {
      Answer answer = entry.getKey();
      Guessing guessing = entry.getValue();
      guessing.next(logits.row(i));
      answer.guess(guessing.tokens());
      if (guessing.ended() || guessing.tokens().size() >= Math.min(most, answer.mostGuesses())) {
        open.remove(answer);
      }
      i++;
    }
  }
}
