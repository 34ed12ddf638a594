package dev.fathom.search.index;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;

/**
 * Lucene's standard codec, but vectors get no graph until a segment has some hundred thousand of
 * them. Up to there comparing with all takes milliseconds and is exact, so that hits do not depend
 * on how segments were merged; building graphs would take most of the time of indexing. What it
 * writes is read by the standard codec.
 */
final class ExactVectorsCodec extends FilterCodec {
  /** A graph comes once a segment has n vectors with n &gt; this times ln(n): some 250,000. */
  private static final int GRAPH_THRESHOLD = 20_000;

  private final KnnVectorsFormat vectors =
      new PerFieldKnnVectorsFormat() {
        private final KnnVectorsFormat format =
            new Lucene99HnswVectorsFormat(
                Lucene99HnswVectorsFormat.DEFAULT_MAX_CONN,
                Lucene99HnswVectorsFormat.DEFAULT_BEAM_WIDTH,
                Lucene99HnswVectorsFormat.DEFAULT_NUM_MERGE_WORKER,
                null,
                GRAPH_THRESHOLD);

        @Override
        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
          return format;
        }
      };

  ExactVectorsCodec() {
    super(Codec.getDefault().getName(), Codec.getDefault());
  }

  @Override
  public KnnVectorsFormat knnVectorsFormat() {
    return vectors;
  }
}
