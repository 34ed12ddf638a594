package dev.fathom.search.embed;

import dev.fathom.search.embed.OnnxEncoder.Pooling;
import dev.fathom.search.passage.Passage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * Turns sentences and passages into vectors whose cosine says how close their meanings are. The
 * model follows the script of the text. Thread-safe; a model is loaded, once in a process, when the
 * first text for it comes. Several texts at once are spread over the processors.
 */
public final class SentenceEmbedder {
  /** Characters of a passage that are embedded: what follows adds cost and hardly meaning. */
  private static final int LONGEST_PASSAGE = 800;

  private static final Pattern FIGURES = Pattern.compile("[$€£¥(]*\\d[\\d,.]*[%)]*|[$€£¥—|]");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** The vector of a sentence or a question. */
  public Vector embed(String text) {
    return embed(SentenceModel.forText(text), text);
  }

  /** The vector of a text by a given model, to compare it with other vectors of that model. */
  public Vector embed(SentenceModel model, String text) {
    return new Vector(model, encoder(model).encode(text));
  }

  /** The vectors of several texts, in their order. */
  public List<Vector> embedAll(List<String> texts) {
    List<CompletableFuture<Vector>> vectors =
        texts.stream()
            .map(text -> CompletableFuture.supplyAsync(() -> embed(text), Processors.POOL))
            .toList();
    return vectors.stream().map(CompletableFuture::join).toList();
  }

  /** The vectors of passages, in their order: of their words, since figures carry no meaning. */
  public List<Vector> embedPassages(List<Passage> passages) {
    return embedAll(passages.stream().map(SentenceEmbedder::gist).toList());
  }

  private static String gist(Passage passage) {
    String heading = passage.headings().isEmpty() ? "" : passage.headings().getLast() + ". ";
    String words = FIGURES.matcher(heading + passage.text()).replaceAll(" ");
    String folded = BLANKS.matcher(words).replaceAll(" ");
    return folded.substring(0, Math.min(folded.length(), LONGEST_PASSAGE));
  }

  private static OnnxEncoder encoder(SentenceModel model) {
    return switch (model) {
      case MINILM -> Minilm.ENCODER;
      case BGE_SMALL_ZH -> BgeSmallZh.ENCODER;
    };
  }

  private static final class Minilm {
    static final OnnxEncoder ENCODER = new OnnxEncoder("all-minilm-l6-v2-q", Pooling.MEAN);
  }

  private static final class BgeSmallZh {
    static final OnnxEncoder ENCODER = new OnnxEncoder("bge-small-zh-v1.5-q", Pooling.FIRST);
  }

  private static final class Processors {
    static final ExecutorService POOL =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("sentence-embedder-", 0).factory());
  }
}
