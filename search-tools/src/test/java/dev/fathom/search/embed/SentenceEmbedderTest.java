package dev.fathom.search.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SentenceEmbedderTest {
  private final SentenceEmbedder embedder = new SentenceEmbedder();

  @Test
  void paraphrasesAreCloserThanOtherSentences() {
    Vector question = embedder.embed("Why did the company's profit fall?");

    assertThat(question.cosine(embedder.embed("Earnings declined because materials cost more.")))
        .isGreaterThan(
            question.cosine(embedder.embed("The board of directors meets four times a year."))
                + 0.15);
  }

  @Test
  void chineseParaphrasesAreCloserThanOtherSentences() {
    Vector question = embedder.embed("公司利润为什么下降？");

    assertThat(question.model()).isEqualTo(SentenceModel.BGE_SMALL_ZH);
    assertThat(question.cosine(embedder.embed("由于原材料涨价，本年度盈利减少。")))
        .isGreaterThan(question.cosine(embedder.embed("董事会每年召开四次会议。")) + 0.05);
  }

  @Test
  void followsTheScriptOfTheText() {
    assertThat(SentenceModel.forText("Revenue of 华为 grew by 5% in the second quarter"))
        .isEqualTo(SentenceModel.MINILM);
    assertThat(SentenceModel.forText("2023年EBITDA增长情况如何")).isEqualTo(SentenceModel.BGE_SMALL_ZH);
  }

  @Test
  void severalTextsAtOnceGiveTheVectorsOfEachAlone() {
    List<String> texts =
        IntStream.range(0, 40)
            .mapToObj(i -> "Inventory turned %d times. ".formatted(i).repeat(1 + i * 7 % 11))
            .toList();

    List<Vector> together = embedder.embedAll(texts);

    for (int i = 0; i < texts.size(); i++) {
      assertThat(together.get(i).cosine(embedder.embed(texts.get(i)))).isCloseTo(1, within(1e-3));
    }
  }

  @Test
  void blankAndVeryLongTextsHaveVectorsToo() {
    assertThat(embedder.embed(" ").model()).isEqualTo(SentenceModel.MINILM);
    assertThat(embedder.embed("net sales ".repeat(3000)).values()).hasSize(384);
  }

  @Test
  void vectorsOfDifferentModelsDoNotCompare() {
    Vector english = embedder.embed("profit");

    assertThatIllegalArgumentException().isThrownBy(() -> english.cosine(embedder.embed("利润")));
  }
}
