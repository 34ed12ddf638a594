package dev.fathom.search.index;

import dev.fathom.search.query.SourceProfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;

/**
 * The sources of an index as one reader sees them.
 *
 * @param version of the content, growing with every change
 * @param sources ordered by name
 * @param profiles what they are about, in the same order
 */
record Catalog(long version, List<IndexedSource> sources, List<SourceProfile> profiles) {
  static long version(IndexSearcher searcher) {
    return ((DirectoryReader) searcher.getIndexReader()).getVersion();
  }

  static Catalog read(IndexSearcher searcher) throws IOException {
    StoredFields stored = searcher.storedFields();
    int most = Math.max(1, searcher.getIndexReader().numDocs());
    TermQuery all = new TermQuery(new Term(PassageDocuments.TYPE, PassageDocuments.SOURCE_TYPE));
    List<IndexedSource> sources = new ArrayList<>();
    for (ScoreDoc found : searcher.search(all, most).scoreDocs) {
      sources.add(PassageDocuments.source(stored.document(found.doc)));
    }
    sources.sort(Comparator.comparing(IndexedSource::name).thenComparing(IndexedSource::id));
    List<SourceProfile> profiles =
        sources.stream()
            .map(s -> SourceProfile.of(s.id(), s.name(), s.title(), s.opening()))
            .toList();
    return new Catalog(version(searcher), List.copyOf(sources), profiles);
  }
}
