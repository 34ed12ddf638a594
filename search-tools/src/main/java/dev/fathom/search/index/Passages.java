package dev.fathom.search.index;

import dev.fathom.search.document.Span;
import dev.fathom.search.embed.Vector;
import dev.fathom.search.query.StatementKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.DoubleValues;
import org.apache.lucene.search.DoubleValuesSource;
import org.apache.lucene.search.IndexSearcher;
import org.jspecify.annotations.Nullable;

/** Reads single values of passages by their document number. For one search, in one thread. */
final class Passages {
  private final List<LeafReaderContext> leaves;

  Passages(IndexSearcher searcher) {
    this.leaves = searcher.getIndexReader().leaves();
  }

  String source(int document) {
    LeafReaderContext leaf = leaf(document);
    try {
      SortedDocValues values = DocValues.getSorted(leaf.reader(), PassageDocuments.SOURCE_VALUE);
      return values.advanceExact(document - leaf.docBase)
          ? values.lookupOrd(values.ordValue()).utf8ToString()
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int place(int document) throws IOException {
    return (int) number(document, PassageDocuments.PLACE);
  }

  int ordinal(int document) throws IOException {
    return (int) number(document, PassageDocuments.ORDINAL);
  }

  boolean isDirectory(int document) throws IOException {
    return number(document, PassageDocuments.DIRECTORY) == 1;
  }

  /** The passage that a row of a table is in: it follows its rows. */
  int passageOfRow(int row) throws IOException {
    int document = row;
    while (rowSpan(document) != null) {
      document++;
    }
    return document;
  }

  /** Where a row lies in its source's text; null for what is no row. */
  @Nullable Span rowSpan(int document) throws IOException {
    LeafReaderContext leaf = leaf(document);
    NumericDocValues starts = DocValues.getNumeric(leaf.reader(), PassageDocuments.ROW_START);
    return starts.advanceExact(document - leaf.docBase)
        ? new Span((int) starts.longValue(), (int) number(document, PassageDocuments.ROW_END))
        : null;
  }

  /** How surely the page of a passage shows a statement; 0 where it does not. */
  double strength(int document, StatementKind kind) throws IOException {
    return Double.longBitsToDouble(number(document, PassageDocuments.strengthField(kind)));
  }

  /** Cosine between the passage and a vector; 0 where the passage has none of that model. */
  double similarity(int document, Vector vector) throws IOException {
    LeafReaderContext leaf = leaf(document);
    String field = PassageDocuments.vectorField(vector.model());
    if (leaf.reader().getFloatVectorValues(field) == null) {
      return 0;
    }
    DoubleValues values = DoubleValuesSource.similarityToQueryVector(leaf, vector.values(), field);
    // Lucene maps a dot product from -1..1 to 0..1
    return values.advanceExact(document - leaf.docBase)
        ? Math.clamp(2 * values.doubleValue() - 1, -1, 1)
        : 0;
  }

  private long number(int document, String field) throws IOException {
    LeafReaderContext leaf = leaf(document);
    NumericDocValues values = DocValues.getNumeric(leaf.reader(), field);
    return values.advanceExact(document - leaf.docBase) ? values.longValue() : 0;
  }

  private LeafReaderContext leaf(int document) {
    return leaves.get(ReaderUtil.subIndex(document, leaves));
  }
}
