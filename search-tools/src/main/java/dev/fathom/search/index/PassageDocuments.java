package dev.fathom.search.index;

import dev.fathom.search.document.Span;
import dev.fathom.search.embed.SentenceModel;
import dev.fathom.search.embed.Vector;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.query.StatementKind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleDocValuesField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexableField;
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
  static final String ROW_TYPE = "row";
  static final String TEXT = "text";
  static final String HEADINGS = "headings";

  /** Title of the passage's source. */
  static final String TITLES = "titles";

  /** What the tables of a passage are called, and what stands over their columns. */
  static final String CAPTIONS = "captions";

  /** What a row of a table is called. */
  static final String ROW_LABEL = "row_label";

  /** What stands over a row's values. */
  static final String ROW_COLUMNS = "row_columns";

  /** What a row's table is called. */
  static final String ROW_CAPTION = "row_caption";

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

  /** Where a row lies in its source's text. */
  static final String ROW_START = "row_start";

  static final String ROW_END = "row_end";

  private static final String PUBLISHED = "published";
  private static final String TENANT = "tenant";
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

  /** The source's own document, then one for each passage, the rows of its tables before it. */
  static List<Document> of(IndexedSource source, List<Passage> passages, List<Vector> vectors) {
    List<Document> documents = new ArrayList<>(passages.size() + 1);
    documents.add(of(source));
    List<PageTraits> traits = PageTraits.of(passages);
    List<TableRow> rows =
        source.rows().stream().sorted(Comparator.comparingInt(row -> row.span().start())).toList();
    int next = 0;
    for (int i = 0; i < passages.size(); i++) {
      Passage passage = passages.get(i);
      Set<String> captions = new LinkedHashSet<>();
      while (next < rows.size() && rows.get(next).span().start() < passage.span().end()) {
        TableRow row = rows.get(next);
        if (passage.span().contains(row.span())) {
          documents.add(of(source, passage, row));
          captions.add(row.caption());
          captions.add(row.columns());
        }
        next++;
      }
      Document document = of(passage, vectors.get(i), traits.get(i));
      document.add(new TextField(TITLES, source.title(), Field.Store.NO));
      document.add(new TextField(CAPTIONS, String.join("\n", captions), Field.Store.NO));
      documents.add(document);
    }
    return documents;
  }

  private static Document of(IndexedSource source, Passage passage, TableRow row) {
    Document document = new Document();
    document.add(new StringField(TYPE, ROW_TYPE, Field.Store.NO));
    document.add(new StringField(SOURCE, source.id(), Field.Store.NO));
    document.add(new SortedDocValuesField(SOURCE_VALUE, new BytesRef(source.id())));
    document.add(new NumericDocValuesField(ORDINAL, passage.ordinal()));
    document.add(new NumericDocValuesField(ROW_START, row.span().start()));
    document.add(new NumericDocValuesField(ROW_END, row.span().end()));
    document.add(new TextField(ROW_LABEL, row.label(), Field.Store.NO));
    document.add(new TextField(ROW_COLUMNS, row.columns(), Field.Store.NO));
    document.add(new TextField(ROW_CAPTION, row.caption(), Field.Store.NO));
    return document;
  }

  private static Document of(IndexedSource source) {
    Document document = new Document();
    document.add(new StringField(TYPE, SOURCE_TYPE, Field.Store.NO));
    document.add(new StringField(SOURCE, source.id(), Field.Store.YES));
    document.add(new StoredField(NAME, source.name()));
    document.add(new StoredField(TITLE, source.title()));
    document.add(new StoredField(OPENING, source.opening()));
    document.add(new StoredField(TENANT, source.tenant()));
    if (source.published() != null) {
      document.add(new StoredField(PUBLISHED, source.published().toEpochDay()));
    }
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
    IndexableField published = document.getField(PUBLISHED);
    return new IndexedSource(
        document.get(SOURCE),
        document.get(NAME),
        document.get(TITLE),
        document.get(OPENING),
        published == null ? null : LocalDate.ofEpochDay(published.numericValue().longValue()),
        document.get(TENANT),
        List.of());
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
