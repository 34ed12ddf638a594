package dev.fathom.engine.tokenizer;

import dev.fathom.engine.InvalidModelException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Byte-pair encoding (arXiv:1508.07909): a word's symbols are merged pair by pair, always the pair
 * that was learned first, the leftmost among equals. Takes n log n steps, so that a long word is no
 * attack. Immutable.
 */
final class Bpe {

  private final Map<String, Integer> vocabulary;
  private final Map<Long, Merge> merges = new HashMap<>();
  private final boolean wholeWordsFirst;

  /**
   * Builds the merge table.
   *
   * @param vocabulary ids by spelling
   * @param merges pairs of spellings in the order they were learned
   * @param wholeWordsFirst a word that is in the vocabulary is one token, whatever the merges say
   */
  Bpe(Map<String, Integer> vocabulary, List<String[]> merges, boolean wholeWordsFirst) {
    this.vocabulary = vocabulary;
    this.wholeWordsFirst = wholeWordsFirst;
    for (int rank = 0; rank < merges.size(); rank++) {
      String[] pair = merges.get(rank);
      Integer left = vocabulary.get(pair[0]);
      Integer right = vocabulary.get(pair[1]);
      Integer merged = vocabulary.get(pair[0] + pair[1]);
      if (left == null || right == null || merged == null) {
        throw new InvalidModelException(
            "The tokenizer merges '%s' and '%s', which its vocabulary lacks, wholly or joined."
                .formatted(pair[0], pair[1]));
      }
      this.merges.putIfAbsent(key(left, right), new Merge(rank, merged));
    }
  }

  /**
   * As SentencePiece has it: any two words that are a word together may merge, the pair whose
   * result has the highest score first.
   */
  static Bpe ofScores(Map<String, Integer> vocabulary, Map<Integer, Float> scores) {
    List<Float> order =
        scores.values().stream().distinct().sorted(Comparator.reverseOrder()).toList();
    Map<Float, Integer> ranks = new HashMap<>();
    order.forEach(score -> ranks.put(score, ranks.size()));
    Bpe bpe = new Bpe(vocabulary, List.of(), false);
    vocabulary.forEach(
        (word, token) -> {
          Float score = scores.get(token);
          for (int cut = 1; score != null && cut < word.length(); cut++) {
            Integer left = vocabulary.get(word.substring(0, cut));
            Integer right = vocabulary.get(word.substring(cut));
            if (left != null && right != null) {
              bpe.merges.put(key(left, right), new Merge(ranks.getOrDefault(score, 0), token));
            }
          }
        });
    return bpe;
  }

  private record Merge(int rank, int token) {}

  private record Candidate(int rank, int at, int left, int right, int token)
      implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      return rank != other.rank ? Integer.compare(rank, other.rank) : Integer.compare(at, other.at);
    }
  }

  /**
   * The tokens of one word, spelled in the byte alphabet; bytes that have no token are left out.
   */
  List<Integer> encode(String word) {
    Integer whole = vocabulary.get(word);
    if (whole != null && (wholeWordsFirst || word.length() == 1)) {
      return List.of(whole);
    }
    int[] symbols = new int[word.length()];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = vocabulary.getOrDefault(word.substring(i, i + 1), -1);
    }
    return merge(symbols);
  }

  /** Merges the symbols of one word; negative ones have no token and are left out. */
  List<Integer> merge(int[] symbols) {
    int n = symbols.length;
    int[] token = symbols.clone();
    int[] next = new int[n];
    int[] previous = new int[n];
    for (int i = 0; i < n; i++) {
      next[i] = i + 1;
      previous[i] = i - 1;
    }
    PriorityQueue<Candidate> queue = new PriorityQueue<>();
    for (int i = 0; i + 1 < n; i++) {
      offer(queue, token, i, i + 1);
    }
    for (Candidate best = queue.poll(); best != null; best = queue.poll()) {
      int at = best.at;
      int other = next[at];
      if (other >= n || token[at] != best.left || token[other] != best.right) {
        continue;
      }
      token[at] = best.token;
      token[other] = -2;
      next[at] = next[other];
      if (next[at] < n) {
        previous[next[at]] = at;
        offer(queue, token, at, next[at]);
      }
      if (previous[at] >= 0) {
        offer(queue, token, previous[at], at);
      }
    }
    List<Integer> tokens = new ArrayList<>();
    for (int i = 0; i < n; i = next[i]) {
      if (token[i] >= 0) {
        tokens.add(token[i]);
      }
    }
    return tokens;
  }

  private void offer(PriorityQueue<Candidate> queue, int[] token, int at, int other) {
    Merge merge = merges.get(key(token[at], token[other]));
    if (merge != null) {
      queue.add(new Candidate(merge.rank, at, token[at], token[other], merge.token));
    }
  }

  private static long key(int left, int right) {
    return (long) left << 32 | (right & 0xFFFFFFFFL);
  }
}
