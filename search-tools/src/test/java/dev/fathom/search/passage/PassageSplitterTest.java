package dev.fathom.search.passage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.Page;
import dev.fathom.search.passage.Passage.Kind;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PassageSplitterTest {
  private static final String SENTENCE =
      "Net sales of the segment grew by 4.2% on higher volumes. ";

  private final PassageSplitter splitter = new PassageSplitter();

  @Test
  void keepsTheHeadingsAbove() {
    Document document =
        new SampleDocument()
            .heading(1, "Annual report")
            .heading(2, "Results")
            .paragraph(SENTENCE.repeat(10))
            .heading(2, "Outlook")
            .paragraph(SENTENCE)
            .build();

    assertThat(splitter.split("a", document))
        .extracting(Passage::headings)
        .containsExactly(List.of("Annual report", "Results"), List.of("Annual report", "Outlook"));
  }

  @Test
  void cutsLongParagraphsBetweenSentences() {
    Document document = new SampleDocument().paragraph(SENTENCE.repeat(60)).build();

    List<Passage> passages = splitter.split("a", document);

    assertThat(passages).hasSizeGreaterThan(2);
    assertThat(passages)
        .allSatisfy(
            passage ->
                assertThat(passage.text())
                    .startsWith("Net sales")
                    .endsWith("volumes.")
                    .hasSizeLessThanOrEqualTo(1200));
  }

  @Test
  void cutsChineseBetweenSentences() {
    Document document = new SampleDocument().paragraph("公司本年度营业收入同比增长百分之十二。".repeat(120)).build();

    assertThat(splitter.split("a", document))
        .hasSizeGreaterThan(1)
        .allSatisfy(passage -> assertThat(passage.text()).startsWith("公司").endsWith("。"));
  }

  @Test
  void makesATableOnePassageWithItsShortLeadIn() {
    Document document =
        new SampleDocument()
            .paragraph(SENTENCE.repeat(10))
            .paragraph("The following table shows inventories:")
            .table("Inventories", "|2023|2022", "Raw materials|10|12", "Finished goods|30|31")
            .paragraph(SENTENCE.repeat(10))
            .build();

    List<Passage> passages = splitter.split("a", document);

    assertThat(passages)
        .extracting(Passage::kind)
        .containsExactly(Kind.PROSE, Kind.TABLE, Kind.PROSE);
    assertThat(passages.get(1).text()).startsWith("The following").endsWith("31");
    assertThat(passages.get(1).headings()).containsExactly("Inventories");
  }

  @Test
  void cutsLongTablesBetweenRows() {
    String[] rows =
        IntStream.range(0, 200)
            .mapToObj(row -> "Property, plant and equipment " + row + "|1,234|5,678")
            .toArray(String[]::new);
    Document document = new SampleDocument().table("Assets", rows).build();

    assertThat(splitter.split("a", document))
        .hasSizeGreaterThan(2)
        .allSatisfy(
            passage -> {
              assertThat(passage.text()).startsWith("Property").endsWith("5,678");
              assertThat(passage.kind()).isEqualTo(Kind.TABLE);
              assertThat(passage.headings()).containsExactly("Assets");
            });
  }

  @Property(tries = 300)
  void passagesAreTheTextInOrderWithoutCrossingPages(@ForAll("documents") Document document) {
    List<Passage> passages = splitter.split("a", document);
    int at = 0;
    for (int i = 0; i < passages.size(); i++) {
      Passage passage = passages.get(i);
      assertThat(passage.ordinal()).isEqualTo(i);
      assertThat(passage.text()).isEqualTo(document.text(passage.span())).isNotBlank();
      assertThat(document.text().substring(at, passage.span().start())).isBlank();
      Page page = document.pages().get(passage.page() - 1);
      assertThat(page.span().contains(passage.span())).isTrue();
      at = passage.span().end();
    }
    assertThat(document.text().substring(at)).isBlank();
  }

  @Provide
  Arbitrary<Document> documents() {
    Arbitrary<String> words =
        Arbitraries.of(
            "Sales",
            "rose.",
            "U.S.",
            "1.5%",
            "收入增长。",
            SENTENCE,
            SENTENCE.repeat(30),
            "x".repeat(3000));
    Arbitrary<String> prose = words.list().ofMinSize(1).ofMaxSize(6).map(w -> String.join(" ", w));
    Arbitrary<Consumer<SampleDocument>> steps =
        Arbitraries.oneOf(
            prose.map(text -> builder -> builder.paragraph(text)),
            prose.map(text -> builder -> builder.loose(text)),
            Arbitraries.integers()
                .between(1, 4)
                .map(level -> b -> b.heading(level, "Part " + level)),
            prose.array(String[].class).ofMinSize(1).ofMaxSize(30).map(r -> b -> b.table("Sum", r)),
            Arbitraries.just(builder -> builder.endPage()));
    return steps
        .list()
        .ofMaxSize(20)
        .map(
            all -> {
              SampleDocument builder = new SampleDocument();
              all.forEach(step -> step.accept(builder));
              return builder.build();
            });
  }
}
