package dev.fathom.search.index;

import static dev.fathom.search.index.PassageDocuments.HEADINGS;
import static dev.fathom.search.index.PassageDocuments.PASSAGE_TYPE;
import static dev.fathom.search.index.PassageDocuments.SOURCE;
import static dev.fathom.search.index.PassageDocuments.SOURCE_TYPE;
import static dev.fathom.search.index.PassageDocuments.TEXT;
import static dev.fathom.search.index.PassageDocuments.TYPE;

import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.embed.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;

/** Finds passages by words (BM25) and by meaning (vectors), fused by reciprocal rank. Stateless. */
final class HybridSearch {
  private static final int CANDIDATES = 200;
  private static final int RANK_OFFSET = 60;

  private final SentenceEmbedder embedder;
  private final QueryBuilder builder = new QueryBuilder(new TextAnalyzer());

  HybridSearch(SentenceEmbedder embedder) {
    this.embedder = embedder;
  }

  List<IndexedSource> sources(IndexSearcher searcher) throws IOException {
    StoredFields stored = searcher.storedFields();
    int most = Math.max(1, searcher.getIndexReader().numDocs());
    List<IndexedSource> sources = new ArrayList<>();
    for (ScoreDoc found : searcher.search(type(SOURCE_TYPE), most).scoreDocs) {
      sources.add(PassageDocuments.source(stored.document(found.doc)));
    }
    sources.sort(Comparator.comparing(IndexedSource::name).thenComparing(IndexedSource::id));
    return List.copyOf(sources);
  }

  List<SearchHit> search(IndexSearcher searcher, SearchQuery query) throws IOException {
    Query filter = filter(query);
    Vector vector = embedder.embed(query.text());
    String field = PassageDocuments.vectorField(vector.model());
    TopDocs byMeaning =
        searcher.search(
            new KnnFloatVectorQuery(field, vector.values(), CANDIDATES, filter), CANDIDATES);
    TopDocs byWords =
        searcher.search(
            new BooleanQuery.Builder()
                .add(words(query), Occur.MUST)
                .add(filter, Occur.FILTER)
                .build(),
            CANDIDATES);
    Map<Integer, Double> scores = new HashMap<>();
    Map<Integer, Double> similarities = new HashMap<>();
    fuse(byWords, scores);
    fuse(byMeaning, scores);
    for (ScoreDoc found : byMeaning.scoreDocs) {
      // Lucene maps a dot product from -1..1 to 0..1
      similarities.put(found.doc, 2.0 * found.score - 1);
    }
    List<Integer> best =
        scores.entrySet().stream()
            .sorted(
                Map.Entry.<Integer, Double>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(query.limit())
            .map(Map.Entry::getKey)
            .toList();
    StoredFields stored = searcher.storedFields();
    List<SearchHit> hits = new ArrayList<>();
    for (int doc : best) {
      hits.add(
          new SearchHit(
              PassageDocuments.passage(stored.document(doc)),
              scores.getOrDefault(doc, 0.0),
              similarities.getOrDefault(doc, 0.0)));
    }
    return List.copyOf(hits);
  }

  private Query words(SearchQuery query) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    addWords(all, query.text(), 1);
    query.expansions().forEach(more -> addWords(all, more.phrase(), more.weight()));
    return all.build();
  }

  private void addWords(BooleanQuery.Builder all, String text, float weight) {
    Query inText = builder.createBooleanQuery(TEXT, text);
    Query inHeadings = builder.createBooleanQuery(HEADINGS, text);
    if (inText != null && inHeadings != null) {
      all.add(new BoostQuery(inText, weight), Occur.SHOULD);
      all.add(new BoostQuery(inHeadings, weight / 2), Occur.SHOULD);
    }
  }

  private static Query filter(SearchQuery query) {
    if (query.sources().isEmpty()) {
      return type(PASSAGE_TYPE);
    }
    return new BooleanQuery.Builder()
        .add(type(PASSAGE_TYPE), Occur.FILTER)
        .add(
            new TermInSetQuery(SOURCE, query.sources().stream().map(BytesRef::new).toList()),
            Occur.FILTER)
        .build();
  }

  private static Query type(String type) {
    return new TermQuery(new Term(TYPE, type));
  }

  private static void fuse(TopDocs list, Map<Integer, Double> scores) {
    for (int rank = 0; rank < list.scoreDocs.length; rank++) {
      scores.merge(list.scoreDocs[rank].doc, 1.0 / (RANK_OFFSET + rank + 1), Double::sum);
    }
  }
}
