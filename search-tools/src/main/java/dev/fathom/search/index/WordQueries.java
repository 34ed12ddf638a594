package dev.fathom.search.index;

import static dev.fathom.search.index.PassageDocuments.CAPTIONS;
import static dev.fathom.search.index.PassageDocuments.HEADINGS;
import static dev.fathom.search.index.PassageDocuments.ROW_CAPTION;
import static dev.fathom.search.index.PassageDocuments.ROW_COLUMNS;
import static dev.fathom.search.index.PassageDocuments.ROW_LABEL;
import static dev.fathom.search.index.PassageDocuments.TEXT;
import static dev.fathom.search.index.PassageDocuments.TITLES;

import dev.fathom.search.query.AnalyzedQuestion;
import dev.fathom.search.query.Concept;
import dev.fathom.search.query.Period;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CombinedFieldQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.QueryBuilder;

/** Turns a question into Lucene queries over words. Thread-safe. */
final class WordQueries {
  /** BM25F (Robertson, Zaragoza and Taylor, 2004): what a word counts for, by where it stands. */
  private static final Map<String, Float> IN_PASSAGES =
      Map.of(TEXT, 1f, HEADINGS, 1.5f, CAPTIONS, 1.5f, TITLES, 1f);

  private static final Map<String, Float> IN_ROWS =
      Map.of(ROW_LABEL, 3f, ROW_COLUMNS, 1.5f, ROW_CAPTION, 1f);
  private static final float CONCEPT = 0.5f;
  private static final float PAIR = 0.3f;
  private static final float PERIOD = 0.2f;

  /** What the phrases of a term add beyond the one that fits best. */
  private static final float OTHER_PHRASES = 0.3f;

  private final TextAnalyzer analyzer = new TextAnalyzer();
  private final QueryBuilder builder = new QueryBuilder(analyzer);

  /** Everything the question says, each part at its weight. */
  Query of(AnalyzedQuestion question, SearchQuery query, Set<String> nameWords) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    List<String> words =
        question.keywords().stream().filter(word -> !nameWords.contains(word)).toList();
    boolean nothingLeft = words.isEmpty() && question.concepts().isEmpty();
    add(all, nothingLeft ? query.text() : String.join(" ", words), 1);
    addPairs(all, words);
    question.concepts().forEach(concept -> all.add(of(concept, CONCEPT), Occur.SHOULD));
    for (Period period : question.periods()) {
      add(all, Integer.toString(period.year()), PERIOD);
    }
    query.expansions().forEach(more -> add(all, more.phrase(), more.weight()));
    return all.build();
  }

  /** The line items and names of the terms in the question. */
  Query items(AnalyzedQuestion question) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    question.concepts().forEach(concept -> all.add(of(concept, 1), Occur.SHOULD));
    add(all, String.join(" ", question.keywords()), 1);
    return all.build();
  }

  /** Rows of tables that are called what the question asks for, in the periods it names. */
  Query rows(AnalyzedQuestion question, SearchQuery query, Set<String> nameWords) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    List<String> words =
        question.keywords().stream().filter(word -> !nameWords.contains(word)).toList();
    add(all, String.join(" ", words), 1, IN_ROWS);
    for (Concept concept : question.concepts()) {
      List<Query> phrases = new ArrayList<>();
      for (String phrase : concept.phrases()) {
        BooleanQuery.Builder one = new BooleanQuery.Builder();
        add(one, phrase, 1, IN_ROWS);
        Query exact = builder.createPhraseQuery(ROW_LABEL, phrase, 1);
        if (exact != null) {
          one.add(exact, Occur.SHOULD);
        }
        phrases.add(one.build());
      }
      all.add(new DisjunctionMaxQuery(phrases, 0), Occur.SHOULD);
    }
    for (Period period : question.periods()) {
      add(all, Integer.toString(period.year()), 1, IN_ROWS);
    }
    query.expansions().forEach(more -> add(all, more.phrase(), more.weight(), IN_ROWS));
    return all.build();
  }

  private Query of(Concept concept, float weight) {
    List<Query> phrases = new ArrayList<>();
    for (String phrase : concept.phrases()) {
      BooleanQuery.Builder both = new BooleanQuery.Builder();
      add(both, phrase, 0.5f);
      Query exact = builder.createPhraseQuery(TEXT, phrase, 1);
      if (exact != null) {
        both.add(new BoostQuery(exact, 0.5f), Occur.SHOULD);
      }
      phrases.add(both.build());
    }
    return new BoostQuery(new DisjunctionMaxQuery(phrases, OTHER_PHRASES), weight);
  }

  /** Neighbours in the question that are neighbours in the text (Metzler and Croft, 2005). */
  private void addPairs(BooleanQuery.Builder all, List<String> words) {
    for (int i = 0; i + 1 < words.size(); i++) {
      Query pair = builder.createPhraseQuery(TEXT, words.get(i) + " " + words.get(i + 1), 1);
      if (pair != null) {
        all.add(new BoostQuery(pair, PAIR), Occur.SHOULD);
      }
    }
  }

  private void add(BooleanQuery.Builder all, String text, float weight) {
    add(all, text, weight, IN_PASSAGES);
  }

  /** Each word, wherever it stands, as if the fields were one. */
  private void add(BooleanQuery.Builder all, String text, float weight, Map<String, Float> fields) {
    for (String word : words(text)) {
      CombinedFieldQuery.Builder one = new CombinedFieldQuery.Builder(word);
      fields.forEach(one::addField);
      all.add(new BoostQuery(one.build(), weight), Occur.SHOULD);
    }
  }

  private List<String> words(String text) {
    List<String> words = new ArrayList<>();
    try (TokenStream tokens = analyzer.tokenStream(TEXT, text)) {
      CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        words.add(word.toString());
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return words;
  }

  static boolean isEmpty(Query query) {
    return query instanceof MatchNoDocsQuery
        || (query instanceof BooleanQuery all && all.clauses().isEmpty());
  }
}
