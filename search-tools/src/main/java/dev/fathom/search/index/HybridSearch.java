package dev.fathom.search.index;

import static dev.fathom.search.index.PassageDocuments.PASSAGE_TYPE;
import static dev.fathom.search.index.PassageDocuments.ROW_TYPE;
import static dev.fathom.search.index.PassageDocuments.SOURCE;
import static dev.fathom.search.index.PassageDocuments.STATEMENT;
import static dev.fathom.search.index.PassageDocuments.TYPE;

import dev.fathom.search.document.Span;
import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.embed.Vector;
import dev.fathom.search.query.AnalyzedQuestion;
import dev.fathom.search.query.Concept;
import dev.fathom.search.query.QuestionAnalyzer;
import dev.fathom.search.query.Routing;
import dev.fathom.search.query.SourceProfile;
import dev.fathom.search.query.SourceRouter;
import dev.fathom.search.query.StatementKind;
import dev.fathom.search.rank.ReciprocalRank;
import dev.fathom.search.rank.ReciprocalRank.Ranked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/**
 * Finds passages by words (BM25), by meaning (vectors) and, for figures, on the primary statements,
 * fused by reciprocal rank. Sources that the question is about come first. Stateless but for
 * caches.
 */
final class HybridSearch {
  private static final int CANDIDATES = 200;
  private static final double BY_WORDS = 1;
  private static final double BY_MEANING = 0.7;
  private static final double BY_ROWS = 0.5;

  /** A row found counts if it fits this well, measured by the best. */
  private static final double NEAR_BEST = 0.6;

  /** For a statement that the question names, and for one that only shows what it asks for. */
  private static final double ON_NAMED_STATEMENT = 3;

  private static final double ON_IMPLIED_STATEMENT = 0.7;

  /** Sources this near to the best are searched on their own, so that others cannot crowd them. */
  private static final double ROUTED = 0.35;

  private static final double DIRECTORY = 0.5;

  private final SentenceEmbedder embedder;
  private final QuestionAnalyzer analyzer = new QuestionAnalyzer();
  private final WordQueries wordQueries = new WordQueries();

  HybridSearch(SentenceEmbedder embedder) {
    this.embedder = embedder;
  }

  List<SearchHit> search(IndexSearcher searcher, Catalog catalog, SearchQuery query)
      throws IOException {
    List<SourceProfile> eligible = eligible(catalog, query);
    if (eligible.isEmpty()) {
      return List.of();
    }
    AnalyzedQuestion question = analyzer.analyze(query.text());
    Routing routing = SourceRouter.route(question, eligible);
    Vector vector = embedder.embed(question.focus());
    Set<String> routed =
        eligible.stream()
            .map(SourceProfile::id)
            .filter(id -> routing.weight(id) >= ROUTED)
            .collect(Collectors.toSet());

    Passages passages = new Passages(searcher);
    Map<Integer, Double> scores = new HashMap<>();
    Map<Integer, Span> rows = new HashMap<>();
    int all = catalog.sources().size();
    if (routed.size() < eligible.size()) {
      Set<String> allowed =
          eligible.size() == all
              ? Set.of()
              : eligible.stream().map(SourceProfile::id).collect(Collectors.toSet());
      scores.putAll(fused(searcher, question, query, routing, vector, allowed, rows));
      scores.keySet().removeIf(document -> routed.contains(passages.source(document)));
    }
    Set<String> inside = routed.size() < all ? routed : Set.of();
    scores.putAll(fused(searcher, question, query, routing, vector, inside, rows));

    List<Candidate> candidates = new ArrayList<>();
    for (Map.Entry<Integer, Double> scored : scores.entrySet()) {
      int document = scored.getKey();
      String source = passages.source(document);
      double worth = passages.isDirectory(document) ? DIRECTORY : 1;
      candidates.add(
          new Candidate(
              document,
              source,
              passages.place(document),
              passages.ordinal(document),
              scored.getValue() * routing.weight(source) * worth));
    }
    return hits(searcher, Spread.best(candidates, query.limit()), passages, vector, rows);
  }

  private static List<SourceProfile> eligible(Catalog catalog, SearchQuery query) {
    List<SourceProfile> eligible = new ArrayList<>();
    for (int i = 0; i < catalog.sources().size(); i++) {
      IndexedSource source = catalog.sources().get(i);
      SourceProfile profile = catalog.profiles().get(i);
      boolean asked = query.sources().isEmpty() || query.sources().contains(source.id());
      if (asked && query.filter().passes(source, profile)) {
        eligible.add(profile);
      }
    }
    return eligible;
  }

  private Map<Integer, Double> fused(
      IndexSearcher searcher,
      AnalyzedQuestion question,
      SearchQuery query,
      Routing routing,
      Vector vector,
      Set<String> inside,
      Map<Integer, Span> rows)
      throws IOException {
    Query scope = scope(PASSAGE_TYPE, inside);
    List<Ranked<Integer>> lists = new ArrayList<>();
    Query words = wordQueries.of(question, query, routing.nameWords());
    lists.add(new Ranked<>(BY_WORDS, documents(searcher, within(words, scope))));
    String field = PassageDocuments.vectorField(vector.model());
    Query meaning = new KnnFloatVectorQuery(field, vector.values(), CANDIDATES, scope);
    lists.add(new Ranked<>(BY_MEANING, documents(searcher, meaning)));
    for (Map.Entry<StatementKind, Double> wanted : statements(question).entrySet()) {
      lists.add(
          new Ranked<>(wanted.getValue(), onStatement(searcher, question, wanted.getKey(), scope)));
    }
    Query labels = wordQueries.rows(question, query, routing.nameWords());
    List<Integer> byRows = byRows(searcher, within(labels, scope(ROW_TYPE, inside)), rows);
    lists.add(new Ranked<>(asksReason(question) ? 0 : BY_ROWS, byRows));
    return ReciprocalRank.fuse(lists);
  }

  /** Passages with a row that fits, the best one first; of each the row is kept. */
  private static List<Integer> byRows(IndexSearcher searcher, Query query, Map<Integer, Span> rows)
      throws IOException {
    Passages passages = new Passages(searcher);
    ScoreDoc[] found = searcher.search(query, CANDIDATES).scoreDocs;
    Set<Integer> ranked = new LinkedHashSet<>();
    for (ScoreDoc row : found) {
      if (row.score >= NEAR_BEST * found[0].score) {
        int passage = passages.passageOfRow(row.doc);
        Span span = passages.rowSpan(row.doc);
        if (ranked.add(passage) && span != null) {
          rows.put(passage, span);
        }
      }
    }
    return List.copyOf(ranked);
  }

  private static boolean asksReason(AnalyzedQuestion question) {
    return question.concepts().stream().anyMatch(Concept::reason);
  }

  private static Map<StatementKind, Double> statements(AnalyzedQuestion question) {
    Map<StatementKind, Double> wanted = new EnumMap<>(StatementKind.class);
    if (question.named().isEmpty() && !asksReason(question)) {
      question
          .concepts()
          .forEach(c -> c.statements().forEach(kind -> wanted.put(kind, ON_IMPLIED_STATEMENT)));
    }
    question.named().forEach(kind -> wanted.put(kind, ON_NAMED_STATEMENT));
    return wanted;
  }

  /** Passages of pages that show the statement: the surest page first, on it the line items. */
  private List<Integer> onStatement(
      IndexSearcher searcher, AnalyzedQuestion question, StatementKind kind, Query scope)
      throws IOException {
    Query statement = new TermQuery(new Term(STATEMENT, kind.name()));
    Query query =
        new BooleanQuery.Builder()
            .add(statement, Occur.FILTER)
            .add(scope, Occur.FILTER)
            .add(wordQueries.items(question), Occur.SHOULD)
            .build();
    ScoreDoc[] found = searcher.search(query, CANDIDATES).scoreDocs;
    if (found.length == 0) {
      return List.of();
    }
    double most = Math.max(1e-9, found[0].score);
    Passages passages = new Passages(searcher);
    Map<Integer, Double> worth = new HashMap<>();
    for (ScoreDoc each : found) {
      double sure = passages.strength(each.doc, kind);
      worth.put(each.doc, sure * sure * (1 + each.score / most));
    }
    return Arrays.stream(found)
        .map(each -> each.doc)
        .sorted(Comparator.<Integer>comparingDouble(doc -> -worth.getOrDefault(doc, 0.0)))
        .toList();
  }

  private static List<Integer> documents(IndexSearcher searcher, Query query) throws IOException {
    return Arrays.stream(searcher.search(query, CANDIDATES).scoreDocs).map(s -> s.doc).toList();
  }

  private static List<SearchHit> hits(
      IndexSearcher searcher,
      List<Candidate> chosen,
      Passages passages,
      Vector vector,
      Map<Integer, Span> rows)
      throws IOException {
    StoredFields stored = searcher.storedFields();
    List<SearchHit> hits = new ArrayList<>();
    for (Candidate candidate : chosen) {
      hits.add(
          new SearchHit(
              PassageDocuments.passage(stored.document(candidate.document())),
              candidate.score(),
              passages.similarity(candidate.document(), vector),
              rows.get(candidate.document())));
    }
    return List.copyOf(hits);
  }

  private static Query within(Query query, Query scope) {
    return new BooleanQuery.Builder().add(query, Occur.MUST).add(scope, Occur.FILTER).build();
  }

  private static Query scope(String type, Set<String> sources) {
    Query passages = new TermQuery(new Term(TYPE, type));
    if (sources.isEmpty()) {
      return passages;
    }
    Query inside =
        new TermInSetQuery(SOURCE, sources.stream().sorted().map(BytesRef::new).toList());
    return new BooleanQuery.Builder().add(passages, Occur.FILTER).add(inside, Occur.FILTER).build();
  }
}
