package dev.fathom.agent.reasoning.concept;

import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.embed.SentenceModel;
import dev.fathom.search.embed.Vector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sentence embeddings, the latest kept: a run asks for the same sentences again and again. */
final class Meanings {
  private static final int KEPT = 8192;

  private record Key(SentenceModel model, String text) {}

  private final SentenceEmbedder embedder;
  private final Map<Key, Vector> kept =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Vector> eldest) {
          return size() > KEPT;
        }
      };

  Meanings(SentenceEmbedder embedder) {
    this.embedder = embedder;
  }

  /** Makes sure that the texts are known, several at once. */
  void prepare(SentenceModel model, List<String> texts) {
    List<String> missing;
    synchronized (kept) {
      missing =
          texts.stream()
              .distinct()
              .filter(text -> SentenceModel.forText(text) == model)
              .filter(text -> !kept.containsKey(new Key(model, text)))
              .toList();
    }
    List<Vector> vectors = embedder.embedAll(missing);
    synchronized (kept) {
      for (int i = 0; i < missing.size(); i++) {
        kept.put(new Key(model, missing.get(i)), vectors.get(i));
      }
    }
  }

  Vector of(SentenceModel model, String text) {
    Key key = new Key(model, text);
    synchronized (kept) {
      Vector known = kept.get(key);
      if (known != null) {
        return known;
      }
    }
    Vector vector = embedder.embed(model, text);
    synchronized (kept) {
      kept.put(key, vector);
    }
    return vector;
  }
}
