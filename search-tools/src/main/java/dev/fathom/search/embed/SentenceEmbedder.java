package dev.fathom.search.embed;

import dev.fathom.search.passage.Passage;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallzhv15q.BgeSmallZhV15QuantizedEmbeddingModel;
import java.util.List;

/**
 * Turns sentences and passages into vectors whose cosine says how close their meanings are. The
 * model follows the script of the text. Thread-safe; a model is loaded, once in a process, when the
 * first text for it comes.
 */
public final class SentenceEmbedder {
  /** Characters of a passage that are embedded: what follows adds cost and hardly meaning. */
  private static final int LONGEST_PASSAGE = 600;

  /** The vector of a sentence or a question. */
  public Vector embed(String text) {
    return embed(SentenceModel.forText(text), text);
  }

  /** The vector of a text by a given model, to compare it with other vectors of that model. */
  public Vector embed(SentenceModel model, String text) {
    return new Vector(model, loaded(model).embed(text.isBlank() ? "-" : text).content().vector());
  }

  /** The vectors of several texts, in their order. */
  public List<Vector> embedAll(List<String> texts) {
    return texts.stream().map(this::embed).toList();
  }

  /**
   * The vectors of passages, in their order: of their meaning, so without most of their figures.
   */
  public List<Vector> embedPassages(List<Passage> passages) {
    return embedAll(passages.stream().map(SentenceEmbedder::gist).toList());
  }

  private static String gist(Passage passage) {
    String heading = passage.headings().isEmpty() ? "" : passage.headings().getLast() + ". ";
    String text = heading + passage.text();
    return text.substring(0, Math.min(text.length(), LONGEST_PASSAGE));
  }

  private static EmbeddingModel loaded(SentenceModel model) {
    return switch (model) {
      case MINILM -> Minilm.MODEL;
      case BGE_SMALL_ZH -> BgeSmallZh.MODEL;
    };
  }

  private static final class Minilm {
    static final EmbeddingModel MODEL = new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run);
  }

  private static final class BgeSmallZh {
    static final EmbeddingModel MODEL = new BgeSmallZhV15QuantizedEmbeddingModel(Runnable::run);
  }
}
