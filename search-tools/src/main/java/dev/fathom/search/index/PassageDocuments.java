package dev.fathom.search.index;

import dev.fathom.search.document.Span;
import dev.fathom.search.embed.SentenceModel;
import dev.fathom.search.embed.Vector;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.query.StatementKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleDocValuesField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/** How sources and passages are laid out as Lucene documents, and back. */
final class PassageDocuments {
  /** Content hash of the source, on its own document and on each of its passages. */
  static final String SOURCE = "source";

  /** {@link #SOURCE_TYPE} or {@link #PASSAGE_TYPE}. */
  static final String TYPE = "type";

  static final String SOURCE_TYPE = "source";
  static final String PASSAGE_TYPE = "passage";
  static final String TEXT = "text";
  static final String HEADINGS = "headings";
  static final String PAGE = "page";

  /** {@link PageTraits#place()} of the passage. */
  static final String PLACE = "place";

  static final String ORDINAL = "ordinal";

  /** Values of {@link #SOURCE}, to be read by document. */
  static final String SOURCE_VALUE = "source_value";

  /** 1 for passages that list what stands elsewhere, 0 for others. */
  static final String DIRECTORY = "directory";

  /** Names of the {@link StatementKind}s that the page of a passage shows. */
  static final String STATEMENT = "statement";

  private static final double SURE_ENOUGH = 0.25;
  private static final String NAME = "name";
  private static final String TITLE = "title";
  private static final String OPENING = "opening";
  private static final String HEADING = "heading";
  private static final String KIND = "kind";
  private static final String START = "start";
  private static final String END = "end";

  private PassageDocuments() {}

  static Term ofSource(String id) {
    return new Term(SOURCE, id);
  }

  static String strengthField(StatementKind kind) {
    return "strength_" + kind.name().toLowerCase(Locale.ROOT);
  }

  static String vectorField(SentenceModel model) {
    return "vector_" + model.name().toLowerCase(Locale.ROOT);
  }

  /** The source's own document, then one for each passage. */
  static List<Document> of(IndexedSource source, List<Passage> passages, List<Vector> vectors) {
    List<Document> documents = new ArrayList<>(passages.size() + 1);
    documents.add(of(source));
    List<PageTraits> traits = PageTraits.of(passages);
    for (int i = 0; i < passages.size(); i++) {
      documents.add(of(passages.get(i), vectors.get(i), traits.get(i)));
    }
    return documents;
  }

  private static Document of(IndexedSource source) {
    Document document = new Document();
    document.add(new StringField(TYPE, SOURCE_TYPE, Field.Store.NO));
    document.add(new StringField(SOURCE, source.id(), Field.Store.YES));
    document.add(new StoredField(NAME, source.name()));
    document.add(new StoredField(TITLE, source.title()));
    document.add(new StoredField(OPENING, source.opening()));
    return document;
  }

  private static Document of(Passage passage, Vector vector, PageTraits traits) {
    Document document = new Document();
    document.add(new StringField(TYPE, PASSAGE_TYPE, Field.Store.NO));
    document.add(new StringField(SOURCE, passage.source(), Field.Store.YES));
    document.add(new NumericDocValuesField(PLACE, traits.place()));
    document.add(new StoredField(PAGE, passage.page()));
    document.add(new NumericDocValuesField(ORDINAL, passage.ordinal()));
    document.add(new StoredField(ORDINAL, passage.ordinal()));
    document.add(new StoredField(START, passage.span().start()));
    document.add(new StoredField(END, passage.span().end()));
    document.add(new StoredField(KIND, passage.kind().name()));
    document.add(new TextField(TEXT, passage.text(), Field.Store.YES));
    document.add(new TextField(HEADINGS, String.join("\n", passage.headings()), Field.Store.NO));
    passage.headings().forEach(heading -> document.add(new StoredField(HEADING, heading)));
    document.add(new SortedDocValuesField(SOURCE_VALUE, new BytesRef(passage.source())));
    document.add(new NumericDocValuesField(DIRECTORY, Directories.isOne(passage.text()) ? 1 : 0));
    traits.statements().forEach((kind, sure) -> addStatement(document, kind, sure));
    document.add(
        new KnnFloatVectorField(
            vectorField(vector.model()), vector.values(), VectorSimilarityFunction.DOT_PRODUCT));
    return document;
  }

  private static void addStatement(Document document, StatementKind kind, double sure) {
    if (sure >= SURE_ENOUGH) {
      document.add(new StringField(STATEMENT, kind.name(), Field.Store.NO));
      document.add(new DoubleDocValuesField(strengthField(kind), sure));
    }
  }

  static IndexedSource source(Document document) {
    return new IndexedSource(
        document.get(SOURCE), document.get(NAME), document.get(TITLE), document.get(OPENING));
  }

  static Passage passage(Document document) {
    return new Passage(
        document.get(SOURCE),
        number(document, ORDINAL),
        number(document, PAGE),
        new Span(number(document, START), number(document, END)),
        Arrays.asList(document.getValues(HEADING)),
        Passage.Kind.valueOf(document.get(KIND)),
        document.get(TEXT));
  }

  private static int number(Document document, String field) {
    return document.getField(field).numericValue().intValue();
  }
}
