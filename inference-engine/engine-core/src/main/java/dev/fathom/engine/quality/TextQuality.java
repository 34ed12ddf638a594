package dev.fathom.engine.quality;

import dev.fathom.engine.model.LanguageModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * How well a model foresees a text. Its text is read in windows that know nothing of each other;
 * the first token of a window is given, all others are foreseen.
 *
 * @param tokens that were foreseen
 * @param perplexity e to the mean of −ln p(token): among how many tokens, as likely as each other,
 *     the model seems to choose
 */
public record TextQuality(int tokens, double perplexity) {

  private static final int ROWS = 16;

  /**
   * How far a model is from another one on the same text.
   *
   * @param divergence the mean of KL(reference ‖ model) over all tokens, in nats
   * @param worst the largest of them
   * @param sameChoice the share of tokens before which both hold the same one for likeliest
   */
  public record Distance(
      TextQuality model,
      TextQuality reference,
      double divergence,
      double worst,
      double sameChoice) {}

  /** A text in English that comes with the engine, for models to be compared on. */
  public static String sampleText() {
    try (InputStream in = TextQuality.class.getResourceAsStream("sample.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Measures one model.
   *
   * @param progress told how many tokens are read
   */
  public static TextQuality of(
      LanguageModel model, int[] tokens, int window, IntConsumer progress) {
    check(tokens, window);
    Expectations expectations = new Expectations(model, window);
    double surprise = 0;
    int count = 0;
    for (int start = 0; start + 1 < tokens.length; start += window) {
      int[] part = Arrays.copyOfRange(tokens, start, Math.min(tokens.length, start + window));
      expectations.read(part);
      for (int row = 0; row + 1 < part.length; row += ROWS) {
        double[][] rows = expectations.logProbabilities(row, rows(part, row));
        for (int i = 0; i < rows.length; i++) {
          surprise -= rows[i][part[row + i + 1]];
          count++;
        }
      }
      progress.accept(start + part.length);
    }
    return new TextQuality(count, Math.exp(surprise / count));
  }

  /**
   * Measures a model and how far it is from a reference of the same vocabulary.
   *
   * @param progress told how many tokens are read
   * @throws IllegalArgumentException when the vocabularies differ
   */
  public static Distance between(
      LanguageModel model,
      LanguageModel reference,
      int[] tokens,
      int window,
      IntConsumer progress) {
    check(tokens, window);
    int vocabulary = model.config().vocabularySize();
    if (vocabulary != reference.config().vocabularySize()) {
      throw new IllegalArgumentException(
          "The models have vocabularies of %d and %d tokens; only models of one vocabulary compare."
              .formatted(vocabulary, reference.config().vocabularySize()));
    }
    Expectations own = new Expectations(model, window);
    Expectations other = new Expectations(reference, window);
    Sums sums = new Sums();
    for (int start = 0; start + 1 < tokens.length; start += window) {
      int[] part = Arrays.copyOfRange(tokens, start, Math.min(tokens.length, start + window));
      own.read(part);
      other.read(part);
      for (int row = 0; row + 1 < part.length; row += ROWS) {
        double[][] q = own.logProbabilities(row, rows(part, row));
        double[][] p = other.logProbabilities(row, rows(part, row));
        for (int i = 0; i < q.length; i++) {
          sums.add(p[i], q[i], part[row + i + 1]);
        }
      }
      progress.accept(start + part.length);
    }
    return sums.distance();
  }

  private static int rows(int[] part, int row) {
    return Math.min(ROWS, part.length - 1 - row);
  }

  private static void check(int[] tokens, int window) {
    if (tokens.length < 2 || window < 2) {
      throw new IllegalArgumentException(
          "A text of %d tokens in windows of %d leaves nothing to foresee."
              .formatted(tokens.length, window));
    }
  }

  private static final class Sums {

    private double ownSurprise;
    private double otherSurprise;
    private double divergence;
    private double worst;
    private int same;
    private int count;

    void add(double[] p, double[] q, int actual) {
      double kl = 0;
      int likeliestP = 0;
      int likeliestQ = 0;
      for (int token = 0; token < p.length; token++) {
        kl += Math.exp(p[token]) * (p[token] - q[token]);
        likeliestP = p[token] > p[likeliestP] ? token : likeliestP;
        likeliestQ = q[token] > q[likeliestQ] ? token : likeliestQ;
      }
      divergence += kl;
      worst = Math.max(worst, kl);
      same += likeliestP == likeliestQ ? 1 : 0;
      ownSurprise -= q[actual];
      otherSurprise -= p[actual];
      count++;
    }

    Distance distance() {
      return new Distance(
          new TextQuality(count, Math.exp(ownSurprise / count)),
          new TextQuality(count, Math.exp(otherSurprise / count)),
          divergence / count,
          worst,
          (double) same / count);
    }
  }
}
