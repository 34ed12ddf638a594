package dev.fathom.search.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HitFusionTest {
  private static final String LIMIT =
      "The interface answers at most %s requests a second from all machines of one organisation"
          + " together, and blocks whoever asks for more during ten minutes.";

  @Property(tries = 300)
  void theOrderInWhichProvidersAnswerDoesNotMatter(
      @ForAll("answers") List<ProviderHits> answers, @ForAll Random random) {
    List<ProviderHits> shuffled = new ArrayList<>(answers);
    Collections.shuffle(shuffled, random);

    assertThat(HitFusion.fuse("wind", shuffled)).isEqualTo(HitFusion.fuse("wind", answers));
  }

  @Property(tries = 300)
  void everyPageComesOnceAndNoneIsLost(@ForAll("answers") List<ProviderHits> answers) {
    List<FusedHit> fused = HitFusion.fuse("wind", answers);

    assertThat(fused.stream().flatMap(HitFusionTest::addresses))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            answers.stream()
                .flatMap(answer -> answer.hits().stream())
                .map(hit -> CanonicalUrl.of(hit.url()).orElseThrow().value())
                .distinct()
                .toList());
    assertThat(fused).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
  }

  @Property(tries = 300)
  void oneMoreProviderThatAgreesNeverLowersAPage(@ForAll("answers") List<ProviderHits> answers) {
    WebHit page = hit("https://first.example/", "");
    List<ProviderHits> one = with(answers, new ProviderHits("x", false, List.of(page)));
    List<ProviderHits> two = with(one, new ProviderHits("y", false, List.of(page)));

    assertThat(rank(two, page)).isLessThanOrEqualTo(rank(one, page));
  }

  @Provide
  Arbitrary<List<ProviderHits>> answers() {
    Arbitrary<WebHit> hits =
        Arbitraries.integers()
            .between(1, 12)
            .map(n -> hit("https://site%d.example/p".formatted(n), ""));
    return hits.list()
        .ofMaxSize(6)
        .list()
        .ofMaxSize(4)
        .map(
            lists ->
                IntStream.range(0, lists.size())
                    .mapToObj(i -> new ProviderHits("provider" + i, false, lists.get(i)))
                    .toList());
  }

  @Test
  void whatSeveralProvidersFindComesBeforeWhatOneFinds() {
    List<FusedHit> fused =
        fuse(
            List.of(hit("https://one.example/", "a"), hit("http://www.both.example/x/", "b")),
            List.of(
                hit("https://two.example/", "c"), hit("https://both.example/x?utm_source=q", "b")));

    assertThat(fused.getFirst().canonical()).isEqualTo("https://both.example/x");
    assertThat(fused.getFirst().foundBy()).containsExactly("p0", "p1");
    assertThat(fused).hasSize(3);
  }

  @Test
  void copiesAreGroupedAndAgreementCountsOwnersNotPages() {
    FusedHit hit =
        fuse(List.of(
                hit("https://news.example.com/a", LIMIT.formatted("10")),
                hit("https://blog.example.com/b", LIMIT.formatted("10")),
                hit("https://copy.example.net/c", LIMIT.formatted("10"))))
            .getFirst();

    assertThat(hit.copies()).hasSize(2);
    assertThat(hit.owners()).containsExactly("example.com", "example.net");
    assertThat(hit.agreement()).isEqualTo(2);
    assertThat(hit.contradicted()).isFalse();
  }

  @Test
  void sitesUnderASharedSuffixHaveDifferentOwners() {
    FusedHit hit =
        fuse(List.of(
                hit("https://alice.github.io/a", LIMIT.formatted("10")),
                hit("https://bob.github.io/b", LIMIT.formatted("10"))))
            .getFirst();

    assertThat(hit.agreement()).isEqualTo(2);
  }

  @Test
  void aCopyWithOtherNumbersRaisesTheAlarmAndDoesNotAgree() {
    FusedHit hit =
        fuse(List.of(
                hit("https://tarpit.example/a", LIMIT.formatted("21")),
                hit("https://www.sec.gov/about", LIMIT.formatted("10"))))
            .getFirst();

    assertThat(hit.owner()).isEqualTo("sec.gov");
    assertThat(hit.primary()).isTrue();
    assertThat(hit.agreement()).isEqualTo(1);
    assertThat(hit.contradicted()).isTrue();
    assertThat(hit.copies().getFirst().contradictions()).containsExactly("10 ≠ 21");
  }

  @Test
  void endlessSeriesAreCutDownAndSinkBelowTheRest() {
    List<WebHit> poisoned =
        IntStream.rangeClosed(1, 5)
            .mapToObj(n -> hit("https://tarpit.example/trap/edgar?page=" + n, "Text " + n))
            .toList();

    List<FusedHit> fused =
        fuse(poisoned, List.of(hit("https://a.example/", "x"), hit("https://b.example/", "y")));

    assertThat(fused).hasSize(4);
    assertThat(fused).extracting(FusedHit::series).containsExactly(false, false, true, true);
    assertThat(CrawlerTraps.among(List.of("https://a.example/x/y/x/y/x/y"))).hasSize(1);
  }

  @Test
  void twoPagesOfAListAreNoTrap() {
    assertThat(
            CrawlerTraps.among(
                List.of("https://a.example/list?page=1", "https://a.example/list?page=2")))
        .isEmpty();
    assertThat(
            CrawlerTraps.among(
                List.of(
                    "https://a.example/?p=1", "https://a.example/?p=2", "https://a.example/?p=3")))
        .isEmpty();
  }

  @Test
  void whoeverTheQuestionNamesSpeaksForItself() {
    List<ProviderHits> answers =
        List.of(
            new ProviderHits(
                "p",
                false,
                List.of(hit("https://review.example/", "a"), hit("https://acmetools.com/", "b"))));

    assertThat(HitFusion.fuse("What does Acmetools sell?", answers).getFirst().owner())
        .isEqualTo("acmetools.com");
    assertThat(HitFusion.fuse("Which acmetools are sold there?", answers).getFirst().owner())
        .isEqualTo("review.example");
  }

  @Test
  void addressesThatAreNoPagesAreLeftOut() {
    assertThat(
            fuse(
                List.of(
                    hit("javascript:alert(1)", "x"),
                    hit("", "y"),
                    hit("urn:sha256:00#page=1", "a page that wants to pass for a document"))))
        .isEmpty();
  }

  @Test
  void whatHidesTextOrSteersTerminalsIsDropped() {
    var hit =
        new WebHit(
            "https://a.example/\u001B[2J", "Sa\u200Bfe \u202Etitle", "a\uDB40\uDC41b\nc", null);

    assertThat(hit).isEqualTo(new WebHit("https://a.example/[2J", "Safe title", "ab c", null));
  }

  private static Stream<String> addresses(FusedHit hit) {
    return Stream.concat(
        Stream.of(hit.canonical()), hit.copies().stream().map(FusedHit.Copy::canonical));
  }

  private static int rank(List<ProviderHits> answers, WebHit page) {
    return HitFusion.fuse("wind", answers).stream().map(FusedHit::hit).toList().indexOf(page);
  }

  private static List<ProviderHits> with(List<ProviderHits> answers, ProviderHits more) {
    List<ProviderHits> all = new ArrayList<>(answers);
    all.add(more);
    return all;
  }

  private static List<FusedHit> fuse(List<WebHit> hits) {
    return fuse(hits, List.of());
  }

  private static List<FusedHit> fuse(List<WebHit> first, List<WebHit> second) {
    return HitFusion.fuse(
        "How often may the interface be asked?",
        List.of(new ProviderHits("p0", false, first), new ProviderHits("p1", false, second)));
  }

  private static WebHit hit(String url, String snippet) {
    return new WebHit(url, "", snippet, null);
  }
}
