package dev.fathom.engine.bench;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Chunk.Phase;
import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.Logits;
import dev.fathom.engine.model.Transformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Several texts of one model, each with pages of its own; what is timed is done to them. */
final class Texts {

  private static final int PAGE = 16;

  private final Transformer model;
  private final Cache cache;
  private final int pages;

  /**
   * Takes the memory for keys and values.
   *
   * @param length of a text, at most
   */
  Texts(Transformer model, int count, int length) {
    this.model = model;
    pages = Math.ceilDiv(length, PAGE);
    cache = model.newCache(count * pages, PAGE);
  }

  /** Bytes of the keys and values. */
  long cacheBytes(int count) {
    return model.cacheBytesPerToken() * PAGE * pages * count;
  }

  /** Reads a prompt in one step. */
  void prefill(int tokens) {
    int[] prompt = IntStream.range(0, tokens).map(i -> i * 97 % 200).toArray();
    Hidden hidden = model.forward(new Batch(List.of(chunk(0, prompt, 0, Phase.PREFILL))), cache);
    model.logits(hidden, tokens - 1);
  }

  /** Writes answers from their beginning, greedily. */
  void decode(int answers, int tokens) {
    int[] last = new int[answers];
    Arrays.fill(last, 5);
    int[] rows = IntStream.range(0, answers).toArray();
    for (int position = 0; position < tokens; position++) {
      List<Chunk> chunks = new ArrayList<>();
      for (int text = 0; text < answers; text++) {
        chunks.add(chunk(text, new int[] {last[text]}, position, Phase.DECODE));
      }
      Logits logits = model.logits(model.forward(new Batch(chunks), cache), rows);
      for (int text = 0; text < answers; text++) {
        last[text] = best(logits.row(text));
      }
    }
  }

  /**
   * Steps that check so many guesses of the draft layer, and make the next ones.
   *
   * @param guesses 0 for plain steps
   */
  void checkingSteps(int guesses, int steps) {
    int[] tokens = new int[1 + guesses];
    Arrays.fill(tokens, 5);
    int[] rows = IntStream.rangeClosed(0, guesses).toArray();
    for (int step = 0; step < steps; step++) {
      Batch batch = new Batch(List.of(chunk(0, tokens, step, Phase.DECODE)));
      Hidden hidden = model.forward(batch, cache);
      model.logits(hidden, rows);
      Hidden previous = hidden.select(0);
      for (int guess = 0; guess < guesses; guess++) {
        Chunk next = chunk(0, new int[] {5}, step + guess, Phase.DECODE);
        previous = model.draftForward(new Batch(List.of(next)), previous, cache);
        model.draftLogits(previous, 0);
      }
    }
  }

  private Chunk chunk(int text, int[] tokens, int start, Phase phase) {
    int[] table = IntStream.range(text * pages, (text + 1) * pages).toArray();
    return new Chunk(tokens, start, table, phase);
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
