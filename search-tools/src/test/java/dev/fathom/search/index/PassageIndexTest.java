package dev.fathom.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fathom.search.document.Document;
import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.passage.PassageSplitter;
import dev.fathom.search.passage.SampleDocument;
import dev.fathom.search.query.FilingForm;
import dev.fathom.search.query.Period;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassageIndexTest {
  private static final SentenceEmbedder EMBEDDER = new SentenceEmbedder();

  @TempDir Path directory;

  @Test
  void findsByWordsAndKeepsThePassageWhole() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      List<Passage> passages =
          add(
              index,
              "a",
              "one.pdf",
              "Goodwill was impaired.",
              "Inventories rose to $1,577 million.");

      SearchHit best = index.search(SearchQuery.of("inventory of 1577 million", 5)).getFirst();

      assertThat(best.passage()).isEqualTo(passages.get(1));
    }
  }

  @Test
  void findsParaphrasesThatShareNoWord() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      List<Passage> passages =
          add(
              index,
              "a",
              "one.pdf",
              "The annual meeting takes place in May.",
              "Earnings declined because raw materials became more expensive.",
              "The headquarters building has eleven floors.");

      SearchHit best =
          index.search(SearchQuery.of("Why did profitability deteriorate?", 5)).getFirst();

      assertThat(best.passage()).isEqualTo(passages.get(1));
      assertThat(best.similarity()).isBetween(0.1, 1.0);
    }
  }

  @Test
  void findsChineseByWordsAndByMeaning() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      List<Passage> passages =
          add(index, "a", "年报.pdf", "董事会每年召开四次会议。", "由于原材料涨价，本年度盈利减少。", "公司总部位于深圳市南山区。");

      assertThat(index.search(SearchQuery.of("公司总部在哪里", 3)).getFirst().passage())
          .isEqualTo(passages.get(2));
      assertThat(index.search(SearchQuery.of("利润为何下降", 3)).getFirst().passage())
          .isEqualTo(passages.get(1));
    }
  }

  @Test
  void looksOnlyIntoTheSourcesAskedFor() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      add(index, "a", "one.pdf", "Goodwill was impaired in the spring.");
      add(index, "b", "two.pdf", "Nothing about that matter.");

      assertThat(index.search(new SearchQuery("goodwill impairment", List.of(), Set.of("b"), 5)))
          .extracting(hit -> hit.passage().source())
          .containsOnly("b");
    }
  }

  @Test
  void replacesAndRemovesWholeSources() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      add(index, "a", "one.pdf", "Zirconium mining.", "Zirconium smelting.");
      add(index, "b", "two.pdf", "Zirconium trading.");

      add(index, "a", "one-renamed.pdf", "Copper mining.");

      assertThat(index.sources())
          .extracting(IndexedSource::name)
          .containsExactly("one-renamed.pdf", "two.pdf");
      assertThat(index.search(SearchQuery.of("zirconium", 10)))
          .extracting(hit -> hit.passage().text())
          .containsExactlyInAnyOrder("Zirconium trading.", "Copper mining.");

      index.remove("a");
      index.remove("never there");

      assertThat(index.sources()).extracting(IndexedSource::id).containsExactly("b");
      assertThat(index.search(SearchQuery.of("copper", 10)))
          .extracting(hit -> hit.passage().source())
          .containsOnly("b");
    }
  }

  @Test
  void keepsItsContentWhenClosed() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      add(index, "a", "one.pdf", "Goodwill was impaired.");
    }
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      assertThat(index.search(SearchQuery.of("goodwill", 1))).hasSize(1);
    }
  }

  @Test
  void anEmptyIndexFindsNothing() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      assertThat(index.search(SearchQuery.of("goodwill", 10))).isEmpty();
      assertThat(index.sources()).isEmpty();
    }
  }

  @Test
  void writersOfSeveralIndexesOnOneDirectoryTakeTurns() throws Exception {
    int sources = 12;
    try (PassageIndex left = PassageIndex.open(directory, EMBEDDER);
        PassageIndex right = PassageIndex.open(directory, EMBEDDER);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Passage>>> added =
          IntStream.range(0, sources)
              .mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              add(
                                  i % 2 == 0 ? left : right,
                                  "s" + i,
                                  i + ".pdf",
                                  "Ore number " + i)))
              .toList();
      for (Future<List<Passage>> each : added) {
        each.get();
      }

      assertThat(left.sources()).hasSize(sources);
      assertThat(right.search(SearchQuery.of("ore", 50))).hasSize(sources);
    }
  }

  @Test
  void theSameSearchGivesTheSameHits() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      for (int i = 0; i < 15; i++) {
        add(index, "s" + i, i + ".pdf", "Volumes rose. ".repeat(1 + i % 4), "Prices rose in " + i);
      }
      SearchQuery query = SearchQuery.of("did volumes and prices rise", 20);

      assertThat(index.search(query)).isEqualTo(index.search(query)).hasSize(20);
    }
  }

  @Test
  void lineItemsAreFoundOnTheStatementThatTheQuestionNames() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      Document document =
          new SampleDocument()
              .paragraph("Capital expenditures were high. We plan capital expenditures of 9.")
              .endPage()
              .heading(1, "Consolidated Statements of Cash Flows")
              .table(
                  "",
                  "|2023|2022",
                  "Cash flows from operating activities|",
                  "Net income|5|4",
                  "Depreciation and amortization|3|3",
                  "Net cash provided by operating activities|8|7",
                  "Cash flows from investing activities|",
                  "Purchases of property, plant and equipment|(6)|(5)",
                  "Net cash used in investing activities|(6)|(5)",
                  "Cash flows from financing activities|",
                  "Dividends paid|(1)|(1)",
                  "Net increase in cash|1|1")
              .endPage()
              .paragraph("The capital budget is set by the board each year.")
              .build();
      List<Passage> passages = new PassageSplitter().split("a", document);
      index.add(
          IndexedSource.of("a", "a.pdf", document), passages, EMBEDDER.embedPassages(passages));

      assertThat(
              index
                  .search(SearchQuery.of("What was capex in 2023, by the cash flow statement?", 3))
                  .getFirst()
                  .passage()
                  .page())
          .isEqualTo(2);
    }
  }

  @Test
  void aRowOfATableIsFoundByItsLabelAndItsYear() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      Document document =
          new SampleDocument()
              .paragraph("Capital expenditure is approved by the board. It was high in 2018.")
              .endPage()
              .table("Other figures", "|2018|2017", "Employees|7|6", "Inventories|12|11")
              .table(
                  "Cash flows",
                  "|2018|2017",
                  "Profit for the year|412|388",
                  "Capital expenditure|(1,577)|(1,373)",
                  "Dividends|(90)|(88)")
              .build();
      addDocument(index, "a", document);

      SearchHit best =
          index.search(SearchQuery.of("capital expenditure 2018", 5)).stream()
              .filter(hit -> hit.row() != null)
              .findFirst()
              .orElseThrow();

      assertThat(best.rowText()).isEqualTo("Capital expenditure (1,577) (1,373)");
      assertThat(best.passage().page()).isEqualTo(2);
    }
  }

  @Test
  void aChineseRowIsFoundToo() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      Document document =
          new SampleDocument()
              .table("合并利润表", "项目|2023年|2022年", "营业收入|1,204|1,115", "研发费用|88|71")
              .build();
      addDocument(index, "a", document);

      assertThat(index.search(SearchQuery.of("2023年研发费用", 1)).getFirst().rowText())
          .isEqualTo("研发费用 88 71");
    }
  }

  @Test
  void aFilterLeavesOutWhatItDoesNotKnow() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      for (String name :
          List.of("ORE_2021_10K", "ORE_2022_10K", "ORE_2022Q2_10Q", "TIN_2022_10K")) {
        add(index, name, name + ".pdf", "Net sales grew because volumes were higher.");
      }
      add(index, "notes", "notes.txt", "Net sales grew, somebody wrote.");

      assertThat(sources(index, SearchFilter.ofCompany("Ore")))
          .containsExactlyInAnyOrder("ORE_2021_10K", "ORE_2022_10K", "ORE_2022Q2_10Q");
      assertThat(sources(index, SearchFilter.ofForms(Set.of(FilingForm.QUARTERLY))))
          .containsExactly("ORE_2022Q2_10Q");
      assertThat(sources(index, SearchFilter.ofPeriods(Set.of(new Period(2022, 0)))))
          .containsExactlyInAnyOrder("ORE_2022_10K", "ORE_2022Q2_10Q", "TIN_2022_10K");
      assertThat(
              sources(
                  index,
                  new SearchFilter("tin", Set.of(), Set.of(new Period(2021, 0)), null, null, "")))
          .isEmpty();
      assertThat(sources(index, SearchFilter.NONE)).hasSize(5);
    }
  }

  @Test
  void aFilterKnowsDaysAndTenants() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      for (int month = 1; month <= 3; month++) {
        Document document =
            new SampleDocument()
                .published(LocalDate.of(2024, month, 15))
                .paragraph("Net sales grew because volumes were higher.")
                .build();
        String id = "m" + month;
        List<Passage> passages = new PassageSplitter().split(id, document);
        index.add(
            IndexedSource.of(id, id + ".txt", document).ofTenant(month == 3 ? "north" : "south"),
            passages,
            EMBEDDER.embedPassages(passages));
      }
      add(index, "undated", "undated.txt", "Net sales grew.");

      assertThat(
              sources(
                  index,
                  SearchFilter.published(LocalDate.of(2024, 2, 1), LocalDate.of(2024, 2, 29))))
          .containsExactly("m2");
      assertThat(sources(index, SearchFilter.published(null, LocalDate.of(2024, 2, 29))))
          .containsExactlyInAnyOrder("m1", "m2");
      assertThat(sources(index, SearchFilter.ofTenant("north"))).containsExactly("m3");
      assertThat(index.sources())
          .extracting(IndexedSource::published)
          .contains(LocalDate.of(2024, 2, 15));
    }
  }

  @Test
  void aWordCountsWhereverItStands() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      Document document =
          new SampleDocument()
              .paragraph("Volumes of the second quarter were higher than a year before.")
              .endPage()
              .table("Zirconium volumes by mine", "|2023|2022", "North|7|6", "South|5|4")
              .build();
      addDocument(index, "a", document);

      assertThat(index.search(SearchQuery.of("zirconium", 2)).getFirst().passage().page())
          .isEqualTo(2);
    }
  }

  @Test
  void contentsRankBehindWhatTheyPointAt() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      List<Passage> passages =
          add(
              index,
              "a",
              "a.pdf",
              "Item 1. Legal proceedings ...... 3\nItem 2. Legal risks ...... 4\n"
                  + "Item 3. Legal matters ...... 5\nItem 4. Legal notes ...... 6",
              "Legal proceedings: a court in the north hears a claim against the company.");

      assertThat(index.search(SearchQuery.of("legal proceedings", 2)).getFirst().passage())
          .isEqualTo(passages.get(1));
    }
  }

  @Test
  void hitsSpreadOverPages() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      add(index, "a", "a.pdf", "Ore prices rose on demand for ore. ".repeat(100), "Ore is heavy.");

      assertThat(index.search(SearchQuery.of("ore prices", 2)))
          .extracting(hit -> hit.passage().page())
          .containsExactly(1, 2);
    }
  }

  @Test
  void theCompanyInTheQuestionDecidesAmongEqualTexts() {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      for (String company : List.of("ORE", "SALT", "TIN")) {
        for (int year = 2020; year < 2023; year++) {
          String name = company + "_" + year + "_10K.pdf";
          add(index, name, name, "Net sales grew because volumes were higher.");
        }
      }

      assertThat(
              index
                  .search(SearchQuery.of("Why did Salt's net sales grow in FY2021?", 1))
                  .getFirst()
                  .passage()
                  .source())
          .isEqualTo("SALT_2021_10K.pdf");
    }
  }

  @Test
  void aDamagedIndexIsReportedAndCanBeDiscarded() throws IOException {
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      add(index, "a", "one.pdf", "Goodwill was impaired.");
    }
    truncateSegments();

    assertThatExceptionOfType(UnusableIndexException.class)
        .isThrownBy(() -> PassageIndex.open(directory, EMBEDDER))
        .withMessageContaining(directory.toString());

    PassageIndex.discard(directory);
    try (PassageIndex index = PassageIndex.open(directory, EMBEDDER)) {
      assertThat(index.sources()).isEmpty();
    }
  }

  static List<Passage> add(PassageIndex index, String id, String name, String... pages) {
    SampleDocument builder = new SampleDocument();
    for (String page : pages) {
      builder.paragraph(page).endPage();
    }
    Document document = builder.build();
    List<Passage> passages = new PassageSplitter().split(id, document);
    index.add(IndexedSource.of(id, name, document), passages, EMBEDDER.embedPassages(passages));
    return passages;
  }

  private static void addDocument(PassageIndex index, String id, Document document) {
    List<Passage> passages = new PassageSplitter().split(id, document);
    index.add(
        IndexedSource.of(id, id + ".pdf", document), passages, EMBEDDER.embedPassages(passages));
  }

  private static Set<String> sources(PassageIndex index, SearchFilter filter) {
    return index.search(SearchQuery.of("why did net sales grow", 20).within(filter)).stream()
        .map(hit -> hit.passage().source())
        .collect(Collectors.toSet());
  }

  private void truncateSegments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file :
          files.filter(path -> path.getFileName().toString().endsWith(".cfs")).toList()) {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
          channel.truncate(channel.size() / 2);
        }
      }
    }
  }
}
