package dev.fathom.search.passage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.document.Span;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SentenceSplitterTest {
  private final SentenceSplitter splitter = new SentenceSplitter();

  @Test
  void endsASentenceAtItsStop() {
    assertThat(split("Sales rose. Costs fell! Did margins grow? They did."))
        .containsExactly("Sales rose.", "Costs fell!", "Did margins grow?", "They did.");
  }

  @Test
  void readsPastFiguresAndAbbreviations() {
    assertThat(
            split(
                "Best Foods, Inc. and its units in the U.S. earned $1.5 million (approx. 3.2%),"
                    + " i.e. more than Mr. J. Smith expected. It was a record."))
        .hasSize(2);
  }

  @Test
  void endsASentenceAtAnAbbreviationThatCloses() {
    assertThat(split("We operate mainly in the U.S. The rest is in the E.U. We plan no change."))
        .containsExactly(
            "We operate mainly in the U.S.", "The rest is in the E.U.", "We plan no change.");
  }

  @Test
  void keepsClosingMarksWithTheirSentence() {
    assertThat(split("(“Sales rose.”) Then “it fell.” Later."))
        .containsExactly("(“Sales rose.”)", "Then “it fell.”", "Later.");
  }

  @Test
  void joinsPrintedLinesAndPartsParagraphs() {
    assertThat(split("Net sales were\nhigher than last year\n\nOutlook\n\nWe expect growth"))
        .containsExactly("Net sales were\nhigher than last year", "Outlook", "We expect growth");
  }

  @Test
  void splitsChinese() {
    assertThat(split("营业收入增长了12.5%。毛利率下降！为什么？因为“成本上升。”其他不变"))
        .containsExactly("营业收入增长了12.5%。", "毛利率下降！", "为什么？", "因为“成本上升。”", "其他不变");
  }

  @Test
  void keepsTheNumberOfAnItemWithItsText() {
    assertThat(split("1. Organization and basis of presentation. 2. Revenue."))
        .containsExactly("1. Organization and basis of presentation.", "2. Revenue.");
  }

  @Property(tries = 500)
  void sentencesAreOrderedAndHoldEverythingThatIsNotBlank(@ForAll("prose") String text) {
    List<Span> sentences = splitter.split(text);
    int at = 0;
    for (Span sentence : sentences) {
      assertThat(sentence.start()).isGreaterThanOrEqualTo(at);
      assertThat(isBlank(text.substring(at, sentence.start()))).isTrue();
      String words = text.substring(sentence.start(), sentence.end());
      assertThat(isBlank(words.substring(0, 1)) || isBlank(words.substring(words.length() - 1)))
          .isFalse();
      at = sentence.end();
    }
    assertThat(isBlank(text.substring(at))).isTrue();
  }

  @Provide
  Arbitrary<String> prose() {
    return Arbitraries.of(
            "Inc.", "U.S.", "1.5", "sales", "Sales", ".", "!", "?", "。", "！", "收入", "”", "(", ")",
            "\n", "\n\n", " ", "  ", "…", "•", "e.g.", "2.", "A.", "\u00a0")
        .list()
        .ofMaxSize(40)
        .map(words -> String.join("", words));
  }

  private static boolean isBlank(String text) {
    return text.replace('\u00a0', ' ').isBlank();
  }

  private List<String> split(String text) {
    List<Span> spans = splitter.split(text);
    return IntStream.range(0, spans.size())
        .mapToObj(i -> text.substring(spans.get(i).start(), spans.get(i).end()))
        .toList();
  }
}
