package dev.fathom.search.eval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The plain search that ours is measured beside: whole pages, words as they are, BM25 with its
 * usual settings. Kept in memory. Not thread-safe.
 */
public final class PlainSearch implements AutoCloseable {
  private static final String TEXT = "text";
  private static final String SOURCE = "source";
  private static final String PAGE = "page";

  /** A page that was found. */
  public record Hit(String source, int page) {}

  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final Analyzer analyzer = new StandardAnalyzer();
  private final IndexWriter writer;

  public PlainSearch() throws IOException {
    writer = new IndexWriter(directory, new IndexWriterConfig(analyzer));
  }

  /** Adds the pages of a document; numbered from 1. */
  public void add(String source, dev.fathom.search.document.Document document) throws IOException {
    for (dev.fathom.search.document.Page page : document.pages()) {
      Document entry = new Document();
      entry.add(new StringField(SOURCE, source, Store.YES));
      entry.add(new StoredField(PAGE, page.number()));
      entry.add(new TextField(TEXT, document.text(page.span()), Store.NO));
      writer.addDocument(entry);
    }
  }

  /**
   * The pages that fit a question best, best first.
   *
   * @param source the only document to look into; absent for all
   */
  public List<Hit> search(String question, @Nullable String source, int top) throws IOException {
    writer.commit();
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      BooleanQuery.Builder query = new BooleanQuery.Builder();
      query.add(new QueryBuilder(analyzer).createBooleanQuery(TEXT, question), Occur.MUST);
      if (source != null) {
        query.add(new TermQuery(new Term(SOURCE, source)), Occur.FILTER);
      }
      List<Hit> hits = new ArrayList<>();
      for (ScoreDoc found : searcher.search(query.build(), top).scoreDocs) {
        Document entry = searcher.storedFields().document(found.doc);
        hits.add(new Hit(entry.get(SOURCE), entry.getField(PAGE).storedValue().getIntValue()));
      }
      return hits;
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
