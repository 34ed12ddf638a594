package dev.fathom.search.find;

import static dev.fathom.search.find.Topic.DOCUMENTS;
import static dev.fathom.search.find.Topic.ENCYCLOPAEDIA;
import static dev.fathom.search.find.Topic.FILINGS;
import static dev.fathom.search.find.Topic.GENERAL;
import static dev.fathom.search.find.Topic.INDICATORS;
import static dev.fathom.search.find.Topic.PAPERS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRulesTest {
  @Test
  void anyQuestionAsksTheWebTheEncyclopaediaAndTheDocuments() {
    assertThat(TopicRules.of("Who built the Erie Canal?"))
        .containsExactlyInAnyOrder(GENERAL, ENCYCLOPAEDIA, DOCUMENTS);
  }

  @ParameterizedTest
  @CsvSource({
    "What were Example Corp's capital expenditures in 2023?, FILINGS",
    "Summarise the risk factors of the latest 10-K, FILINGS",
    "示例公司2023年的营业收入是多少, FILINGS",
    "Which papers introduced multi-head latent attention?, PAPERS",
    "GDP growth of Kenya since 2015, INDICATORS",
    "肯尼亚的失业率, INDICATORS",
  })
  void specialCollectionsAreAskedWhenTheQuestionSpeaksTheirLanguage(String question, Topic topic) {
    assertThat(TopicRules.of(question)).contains(topic, GENERAL);
  }

  @Test
  void aCountrysFiguresAreNotLookedForAmongCompanies() {
    assertThat(TopicRules.of("inflation and public debt in Kenya"))
        .contains(INDICATORS)
        .doesNotContain(FILINGS, PAPERS);
  }
}
