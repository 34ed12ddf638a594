package dev.fathom.agent.reasoning.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.agent.reasoning.llm.Answers.Selected;
import dev.fathom.agent.reasoning.llm.PromptParts.Entry;
import dev.fathom.agent.reasoning.llm.endpoint.CallObserver;
import dev.fathom.agent.reasoning.llm.endpoint.Capabilities;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Dialect;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Reply;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotFillerTest {
  private static final Slot<Selected> SELECT =
      new Slot<>("select", Selected.class, 300, 0, 300, Strength.CHEAP);
  private static final PromptParts PARTS =
      new PromptParts(
          Map.of(
              "question", "Why did margins fall?",
              "settled", "",
              "item", "What did freight cost?",
              "asked", "freight cost",
              "language", "English"),
          Map.of(
              "kept",
              List.of(),
              "found",
              List.of(new Entry("e1", "[e1] Freight rose."), new Entry("e2", "[e2] It rained."))));
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
  private static final PromptParts PICTURED =
      PARTS.with(
          List.of(
              new PromptParts.Picture("a.pdf p. 3", () -> Optional.of(PNG)),
              new PromptParts.Picture("a.html p. 1", Optional::empty),
              new PromptParts.Picture("a.pdf p. 9", () -> Optional.of(PNG)),
              new PromptParts.Picture("a.pdf p. 7", () -> Optional.of(PNG))));
  private static final String GOOD =
      "{\"keep\": [\"e1\"], \"enough\": true, \"missing\": \"\", \"queries\": []}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        GOOD,
        "```json\n" + GOOD + "\n```",
        "The first one matters {really}: " + GOOD + " That is all.",
        "Draft: {\"keep\": []} No, better: " + GOOD
      })
  void jsonThatNeverMatchesIsFoundWhereverItStandsInTheAnswer(String answer) throws Exception {
    try (var server = serving(16384, new Reply.Says("e1 it is.", answer))) {
      assertThat(fill(server).value().keep()).containsExactly("e1");
      assertThat(prompts(server)).hasSize(1);
    }
  }

  @Test
  void anIdThatWasNotShownIsRefusedAndRepairedOnce() throws Exception {
    String invented = GOOD.replace("e1", "e7");
    try (var server =
        serving(16384, new Reply.Says("Hm.", invented), new Reply.Says("Oh.", GOOD))) {
      Filled<Selected> filled = fill(server);

      assertThat(filled.repaired()).isTrue();
      assertThat(filled.value().keep()).containsExactly("e1");
      assertThat(prompts(server).getLast()).contains(invented).contains("enumeration");
    }
  }

  @Test
  void anAnswerThatStaysWrongIsGivenUpAfterOneRepair() {
    try (var server =
        serving(16384, new Reply.Says("", "I like e1."), new Reply.Says("", "Truly, e1."))) {
      assertThatThrownBy(() -> fill(server))
          .isInstanceOf(SlotUnfilledException.class)
          .hasMessageContaining("select")
          .hasMessageContaining("no complete JSON object");
      assertThat(prompts(server)).hasSize(2);
    }
  }

  @Test
  void thinkingThatTakesTooLongIsClosedWithItsNotesAndAnswered() throws Exception {
    try (var server =
        serving(
            16384,
            new Reply.GoesOn("Point %d: freight may matter more than the rain did. "),
            new Reply.Says("", GOOD))) {
      assertThat(fill(server).value().enough()).isTrue();
      assertThat(prompts(server).getLast())
          .contains("no more time to think")
          .contains("freight may matter more");
    }
  }

  @Test
  void circlesAreNotHandedOnAsNotes() throws Exception {
    try (var server =
        serving(
            16384,
            new Reply.GoesOn("Is it the freight that counts here or is it rather the rain. "),
            new Reply.Says("", GOOD))) {
      assertThat(fill(server).value().enough()).isTrue();
      assertThat(prompts(server).getLast()).doesNotContain("rather the rain");
    }
  }

  @Test
  void aPromptNeverOverflowsTheWindowThatTheServerReallyHas() throws Exception {
    List<Entry> many =
        IntStream.range(0, 500)
            .mapToObj(
                i -> new Entry("e" + i, "[e%d] ".formatted(i) + "Freight rose again. ".repeat(20)))
            .toList();
    var parts = new PromptParts(PARTS.values(), Map.of("kept", List.of(), "found", many));
    try (var server = serving(4096, new Reply.Says("", GOOD))) {
      fill(server, parts);

      String prompt = prompts(server).getFirst();
      assertThat(prompt).contains("[e0]").contains("[e5]").doesNotContain("[e400]");
      assertThat(prompt.length() / 4).isLessThan(4096 - SELECT.thinking() - SELECT.answer());
    }
  }

  @Test
  void pagesAreShownAsPicturesToAModelThatTakesThemBeforeTheWords() throws Exception {
    try (var server = serving(32768, new Reply.Says("I see bars.", GOOD))) {
      fill(server, PICTURED);

      JsonNode contents = contents(server);
      assertThat(contents).hasSize(3);
      for (int i = 0; i < 2; i++) {
        assertThat(contents.path(i).path("type").asText()).isEqualTo("image_url");
        String url = contents.path(i).path("image_url").path("url").asText();
        assertThat(url).startsWith("data:image/png;base64,");
        assertThat(Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1))).isEqualTo(PNG);
      }
      assertThat(contents.path(2).path("text").asText())
          .startsWith("The pictures before this text show a.pdf p. 3, a.pdf p. 9")
          .contains("[e1] Freight rose.");
    }
  }

  @Test
  void picturesTakeNoMoreOfTheWindowThanTheirShare() throws Exception {
    try (var medium = serving(16384, new Reply.Says("", GOOD));
        var small = serving(8192, new Reply.Says("", GOOD))) {
      fill(medium, PICTURED);
      fill(small, PICTURED);

      assertThat(contents(medium)).hasSize(2);
      assertThat(contents(small).isTextual()).isTrue();
    }
  }

  @Test
  void aModelThatTakesNoImagesGetsTheWordsAndNobodyDrawsForIt() throws Exception {
    AtomicInteger drawn = new AtomicInteger();
    var watched =
        PARTS.with(
            List.of(
                new PromptParts.Picture(
                    "a.pdf p. 3",
                    () -> {
                      drawn.incrementAndGet();
                      return Optional.of(PNG);
                    })));
    try (var server = serving(32768, new Reply.Says("", GOOD)).refusing("image_url")) {
      fill(server, watched);

      assertThat(contents(server).isTextual()).isTrue();
      assertThat(prompts(server).getFirst()).doesNotContain("picture");
      assertThat(drawn).hasValue(0);
    }
  }

  @Test
  void picturesThatAreRefusedAfterAllAreLeftOut() throws Exception {
    try (var server =
        serving(32768, new Reply.Fails(400, "image too large"), new Reply.Says("", GOOD))) {
      assertThat(fill(server, PICTURED).value().keep()).containsExactly("e1");
      assertThat(prompts(server).getLast()).doesNotContain("picture").contains("[e1]");
    }
  }

  private static JsonNode contents(ScriptedServer server) {
    return server.requests().stream()
        .filter(request -> request.path("stream").asBoolean())
        .filter(request -> !ScriptedServer.prompt(request).startsWith("Reply with"))
        .map(request -> request.path("messages").path(1).path("content"))
        .findFirst()
        .orElseThrow();
  }

  private static Filled<Selected> fill(ScriptedServer server) throws SlotUnfilledException {
    return fill(server, PARTS);
  }

  private static Filled<Selected> fill(ScriptedServer server, PromptParts parts)
      throws SlotUnfilledException {
    var endpoints =
        new ModelEndpoints(
            List.of(new ModelEndpoints.Configured(server.endpoint(), Strength.STRONG)),
            Capabilities.SMALLEST_WINDOW,
            Duration.ofSeconds(10),
            Clock.systemUTC());
    return new SlotFiller(endpoints).fill(SELECT, Locale.ENGLISH, parts, 0, CallObserver.NONE);
  }

  /** A server that is probed as one without schemas, and then replies in turn. */
  private static ScriptedServer serving(int window, Reply... replies) {
    Deque<Reply> left = new ArrayDeque<>(List.of(replies));
    return new ScriptedServer(
        Dialect.REASONING_CONTENT,
        "{\"data\": [{\"id\": \"r1\", \"max_model_len\": %d}]}".formatted(window),
        request -> {
          if (ScriptedServer.prompt(request).startsWith("Reply with")) {
            return request.has("response_format")
                ? new Reply.Fails(400, "no response_format here")
                : new Reply.Says("Simple.", "{\"greeting\": \"hello\"}");
          }
          return left.removeFirst();
        });
  }

  private static List<String> prompts(ScriptedServer server) {
    return server.requests().stream()
        .filter(request -> request.path("stream").asBoolean())
        .map(ScriptedServer::prompt)
        .filter(prompt -> !prompt.startsWith("Reply with"))
        .toList();
  }
}
