package dev.fathom.agent.reasoning.concept;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What industry does the company operate in? | industry"
            + " | Today, Harbor Tool is a leading maker of garden tools for households.",
        "Who are the primary customers of the company? | customers"
            + " | We derive a substantial portion of our revenue from a few hardware chains.",
        "Does the company face any material legal battles? | legal"
            + " | In March several homeowners filed lawsuits against us over a recalled mower.",
        "Which geographies does the company operate in? | geographies"
            + " | Our tools are sold in forty countries, most of them in Europe.",
        "What acquisitions did the company make? | acquisitions"
            + " | In May we acquired all outstanding shares of Fern Tools Ltd. for $40 million.",
        "What does the company forecast for next year? | outlook"
            + " | We expect sales to grow by a tenth in 2025.",
        "Were all director nominees elected at the annual meeting? | votes"
            + " | Each of the nine nominees was elected, and 91% of votes were cast for the pay plan.",
      })
  void aQuestionIsKnownToBeAboutItsTopicAndSentencesThatAnswerAreOfTheKind(
      String question, String name, String sentence) {
    Topic topic = Topic.first(question, Wording.ENGLISH).orElseThrow();
    assertThat(topic.name()).isEqualTo(name);
    assertThat(topic.says().matcher(sentence).find()).as(sentence).isTrue();
  }

  @Test
  void whatAQuestionLeavesOutIsNotItsTopic() {
    assertThat(Topic.of("Excluding acquisitions, how did sales develop?", Wording.ENGLISH))
        .isEmpty();
  }

  @Test
  void bothLanguagesHaveTopics() {
    assertThat(List.of(Wording.ENGLISH.topics, Wording.CHINESE.topics))
        .allSatisfy(topics -> assertThat(topics).hasSizeGreaterThan(4));
  }
}
