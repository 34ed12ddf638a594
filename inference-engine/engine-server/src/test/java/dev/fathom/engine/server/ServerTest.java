package dev.fathom.engine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(RandomChatModel.class)
@Timeout(300)
@SuppressWarnings("NullAway.Init") // injected
class ServerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCHEMA =
      """
      {"type": "object", "properties": {
         "verdict": {"enum": ["SUPPORTED", "PARTIAL"]},
         "count": {"type": "integer", "minimum": 0, "maximum": 99}},
       "required": ["verdict", "count"], "additionalProperties": false}
      """;
  private static final String FORMAT =
      "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"x\","
          + " \"schema\": "
          + SCHEMA
          + "}}";
  private static final String TOOLS =
      "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"judge\", \"parameters\": "
          + SCHEMA
          + "}}]";
  private static final String MESSAGES =
      "\"messages\": [{\"role\": \"user\", \"content\": \"Is it so? <|im_end|>\"}]";

  /** Weights without sense would else begin a thought now and then. */
  private static final String NO_THOUGHT = ", \"logit_bias\": {\"258\": -100}";

  @TestHTTPResource("/")
  private URI server = URI.create("");

  @Inject ServedModel served;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void waitForTheModel() throws Exception {
    while (send(get("q/health/ready")).statusCode() != 200) {
      Thread.sleep(50);
    }
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).build();
  }

  private HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(server.resolve(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode chat(String more) throws Exception {
    HttpResponse<String> response =
        send(post("v1/chat/completions", "{" + MESSAGES + ", " + more + "}").build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** The events of a stream, without the last, which says that it is. */
  private List<JsonNode> stream(String more) throws Exception {
    String body =
        send(post("v1/chat/completions", "{" + MESSAGES + ", \"stream\": true, " + more + "}")
                .build())
            .body();
    List<String> lines = body.lines().filter(line -> !line.isEmpty()).toList();
    assertThat(lines).allMatch(line -> line.startsWith("data: "));
    assertThat(lines.getLast()).isEqualTo("data: [DONE]");
    List<JsonNode> events = new ArrayList<>();
    for (String line : lines.subList(0, lines.size() - 1)) {
      events.add(JSON.readTree(line.substring("data: ".length())));
    }
    return events;
  }

  private static String joined(List<JsonNode> events, String member) {
    StringBuilder text = new StringBuilder();
    events.forEach(event -> text.append(event.at("/choices/0/delta").path(member).asText("")));
    return text.toString();
  }

  private static void judge(String document) throws IOException {
    JsonNode json = JSON.readTree(document);
    assertThat(json.path("verdict").asText()).isIn("SUPPORTED", "PARTIAL");
    assertThat(json.path("count").asInt(-1)).isBetween(0, 99);
    assertThat(json.size()).isEqualTo(2);
  }

  @Test
  void theModelIsListed() throws Exception {
    JsonNode models = JSON.readTree(send(get("v1/models")).body());
    assertThat(models.at("/data/0/id").asText()).isEqualTo("random");
    assertThat(send(get("v1/models/random")).statusCode()).isEqualTo(200);
    assertThat(send(get("v1/models/other")).statusCode()).isEqualTo(404);
  }

  @Test
  void aStreamSaysWhatTheWholeAnswerSays() throws Exception {
    String options = "\"seed\": 4, \"max_tokens\": 40, \"stop\": [\"zz\"]";
    JsonNode whole = chat(options);
    List<JsonNode> events = stream(options + ", \"stream_options\": {\"include_usage\": true}");
    assertThat(joined(events, "content"))
        .isEqualTo(whole.at("/choices/0/message/content").asText())
        .isNotEmpty();
    assertThat(events.getLast().at("/usage/completion_tokens").asInt())
        .isEqualTo(whole.at("/usage/completion_tokens").asInt())
        .isPositive();
    assertThat(events.getLast().at("/usage/prompt_tokens_details/cached_tokens").asInt())
        .isPositive();
    assertThat(events.get(events.size() - 2).at("/choices/0/finish_reason").asText())
        .isEqualTo(whole.at("/choices/0/finish_reason").asText());
  }

  @Test
  void anAnswerKeepsToItsSchemaAfterTheThought() throws Exception {
    JsonNode plain = chat(FORMAT + ", \"max_tokens\": 1000" + NO_THOUGHT);
    judge(plain.at("/choices/0/message/content").asText());
    assertThat(plain.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    String thinking =
        FORMAT
            + ", \"max_tokens\": 1000, \"thinking_budget\": 6, \"seed\": 3,"
            + " \"chat_template_kwargs\": {\"enable_thinking\": true}";
    JsonNode thought = chat(thinking);
    judge(thought.at("/choices/0/message/content").asText());
    assertThat(thought.at("/choices/0/message/reasoning_content").asText())
        .contains("no more time to think")
        .doesNotContain("</think>");
    assertThat(thought.at("/usage/completion_tokens_details/reasoning_tokens").asInt())
        .isGreaterThan(6);
    List<JsonNode> events = stream(thinking);
    judge(joined(events, "content"));
    assertThat(joined(events, "reasoning_content"))
        .isEqualTo(thought.at("/choices/0/message/reasoning_content").asText());
  }

  @Test
  void aCallOfAToolIsTakenOutOfTheText() throws Exception {
    for (String choice :
        List.of("\"required\"", "{\"type\": \"function\", \"function\": {\"name\": \"judge\"}}")) {
      String options = TOOLS + ", \"max_tokens\": 1500, \"tool_choice\": " + choice + NO_THOUGHT;
      JsonNode answer = chat(options);
      JsonNode call = answer.at("/choices/0/message/tool_calls/0/function");
      assertThat(call.path("name").asText()).as("%s", answer).isEqualTo("judge");
      judge(call.path("arguments").asText());
      assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
      assertThat(
              answer.at("/choices/0/message/content").isNull()
                  || answer.at("/choices/0/message/content").isMissingNode())
          .isTrue();
      JsonNode delta =
          stream(options).stream()
              .map(event -> event.at("/choices/0/delta/tool_calls/0"))
              .filter(found -> !found.isMissingNode())
              .findFirst()
              .orElseThrow();
      judge(delta.at("/function/arguments").asText());
      assertThat(delta.path("index").asInt(-1)).isZero();
    }
  }

  @Test
  void severalAnswersComeWithTheirProbabilities() throws Exception {
    JsonNode answer =
        chat("\"n\": 3, \"seed\": 1, \"max_tokens\": 5, \"logprobs\": true, \"top_logprobs\": 2");
    assertThat(answer.path("choices")).hasSize(3);
    for (JsonNode choice : answer.path("choices")) {
      JsonNode token = choice.at("/logprobs/content/0");
      assertThat(token.path("logprob").asDouble()).isNegative();
      assertThat(token.path("top_logprobs")).hasSize(2);
    }
    assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(15);
  }

  @Test
  void aTextIsContinuedAndCutIntoTokens() throws Exception {
    JsonNode answer =
        JSON.readTree(
            send(post(
                        "v1/completions",
                        "{\"prompt\": \"Once\", \"max_tokens\": 4, \"response_format\":"
                            + " {\"type\": \"regex\", \"regex\": \"[a-z]{4}\"}}")
                    .build())
                .body());
    assertThat(answer.at("/choices/0/text").asText()).matches("[a-z]{4}");
    JsonNode tokens =
        JSON.readTree(send(post("tokenize", "{\"prompt\": \"ab<think>\"}").build()).body());
    assertThat(tokens.path("count").asInt()).isEqualTo(9);
    assertThat(send(post("detokenize", "{\"tokens\": [97, 98]}").build()).body()).contains("ab");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"model\": \"gpt-4o\"; 404; 'gpt-4o' is not served",
        "\"temperature\": -1; 400; temperature",
        "\"max_tokens\": 100000; 400; may be",
        "\"n\": 0; 400; n is 0",
        "\"response_format\": {\"type\": \"xml\"}; 400; 'xml'",
        "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"schema\":"
            + " {\"not\": {}}}}; 400; 'not' at #",
        "\"tool_choice\": {}, \"tools\": []; 200; choices",
        "\"seed\": \"x\"; 400; not the JSON expected",
      })
  void whatIsWrongIsSaid(String more, int status, String message) throws Exception {
    HttpResponse<String> response =
        send(
            post(
                    "v1/chat/completions",
                    "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], "
                        + (more.contains("max_tokens") ? "" : "\"max_tokens\": 3, ")
                        + more
                        + "}")
                .build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(message);
  }

  @Test
  void severalTextsAreContinuedAtOnce() throws Exception {
    String body =
        "{\"prompt\": [\"Once\", [97, 98], \"Once\"], \"n\": 2, \"seed\": 3, \"max_tokens\": 5,"
            + " \"logit_bias\": {\"257\": -100}}";
    JsonNode answer = JSON.readTree(send(post("v1/completions", body).build()).body());
    assertThat(answer.path("choices")).hasSize(6);
    for (int i = 0; i < 6; i++) {
      assertThat(answer.at("/choices/" + i + "/index").asInt()).isEqualTo(i);
    }
    for (int i = 0; i < 2; i++) {
      assertThat(answer.at("/choices/" + (4 + i) + "/text"))
          .isEqualTo(answer.at("/choices/" + i + "/text"));
    }
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(4 + 2 + 4);
    assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(6 * 5);
    HttpResponse<String> mixed = send(post("v1/completions", "{\"prompt\": [1, \"x\"]}").build());
    assertThat(mixed.statusCode()).isEqualTo(400);
    assertThat(mixed.body()).contains("mixes tokens");
  }

  @Test
  void aPromptIsEchoedBeforeWhatFollowsIt() throws Exception {
    String asked = "{\"prompt\": [\"Once\", [97, 98]], \"max_tokens\": 4, \"seed\": 3";
    JsonNode plain = JSON.readTree(send(post("v1/completions", asked + "}").build()).body());
    HttpResponse<String> whole = send(post("v1/completions", asked + ", \"echo\": true}").build());
    JsonNode echoed = JSON.readTree(whole.body());
    assertThat(echoed.at("/choices/0/text").asText())
        .isEqualTo("Once" + plain.at("/choices/0/text").asText());
    assertThat(echoed.at("/choices/1/text").asText())
        .isEqualTo("ab" + plain.at("/choices/1/text").asText());
    HttpResponse<String> streamed =
        send(post("v1/completions", asked + ", \"echo\": true, \"stream\": true}").build());
    StringBuilder text = new StringBuilder();
    for (String line : streamed.body().lines().toList()) {
      if (line.startsWith("data: {")) {
        JsonNode choice = JSON.readTree(line.substring(6)).at("/choices/0");
        text.append(choice.path("index").asInt() == 0 ? choice.path("text").asText() : "");
      }
    }
    assertThat(text).hasToString(echoed.at("/choices/0/text").asText());
    HttpResponse<String> refused =
        send(post("v1/completions", asked + ", \"echo\": true, \"logprobs\": 1}").build());
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("leave logprobs out");
  }

  @Test
  void embeddingsHaveLengthOneWhateverTheirFormAndSize() throws Exception {
    JsonNode answer = embeddings("\"input\": [\"abc\", [97, 98, 99], \"x\"]");
    assertThat(answer.path("data")).hasSize(3);
    assertThat(answer.at("/data/0/embedding")).hasSize(64);
    assertThat(answer.at("/data/1/embedding")).isEqualTo(answer.at("/data/0/embedding"));
    assertThat(answer.at("/data/2/embedding")).isNotEqualTo(answer.at("/data/0/embedding"));
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(7);
    assertThat(length(answer.at("/data/0/embedding"))).isCloseTo(1, within(1e-5));
    JsonNode cut = embeddings("\"input\": \"abc\", \"dimensions\": 10");
    assertThat(cut.at("/data/0/embedding")).hasSize(10);
    assertThat(length(cut.at("/data/0/embedding"))).isCloseTo(1, within(1e-5));
    String base64 =
        embeddings("\"input\": \"abc\", \"encoding_format\": \"base64\"")
            .at("/data/0/embedding")
            .asText();
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
    for (JsonNode x : answer.at("/data/0/embedding")) {
      assertThat(bytes.getFloat()).isEqualTo(x.floatValue());
    }
    for (String wrong :
        List.of("\"input\": []", "\"input\": \"x\", \"dimensions\": 65", "\"input\": {}")) {
      assertThat(send(post("v1/embeddings", "{" + wrong + "}").build()).statusCode())
          .as(wrong)
          .isEqualTo(400);
    }
  }

  private JsonNode embeddings(String body) throws Exception {
    HttpResponse<String> response = send(post("v1/embeddings", "{" + body + "}").build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private static double length(JsonNode vector) {
    double squares = 0;
    for (JsonNode x : vector) {
      squares += x.asDouble() * x.asDouble();
    }
    return Math.sqrt(squares);
  }

  @Test
  void anAnswerThatTakesTooLongIsGivenUp() throws Exception {
    HttpResponse<String> response =
        send(
            post("v1/chat/completions", "{" + MESSAGES + ", " + endless() + "}")
                .header("X-Request-Timeout", "0.02")
                .build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(504);
  }

  /** Thousands of tokens, since the end has been made impossible. */
  private static String endless() {
    return "\"max_tokens\": 3500, \"logit_bias\": {\"257\": -100}, \"user\": \"u\"";
  }

  @Test
  void whoComesTooMuchIsTurnedAwayAndWhoGoesMakesRoom() throws Exception {
    HttpRequest request =
        post("v1/chat/completions", "{\"stream\": true, " + MESSAGES + ", " + endless() + "}")
            .build();
    long before = served.get("").engine().statistics().tokens();
    HttpClient crowd = HttpClient.newHttpClient();
    List<HttpResponse<InputStream>> answers = new ArrayList<>();
    HttpResponse<InputStream> answer;
    do {
      answer = crowd.send(request, HttpResponse.BodyHandlers.ofInputStream());
      answers.add(answer);
    } while (answer.statusCode() == 200);
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    assertThat(answers).hasSizeGreaterThan(4);
    crowd.shutdownNow();
    assertThat(retried("\"max_tokens\": 2").at("/choices/0/finish_reason").asText())
        .isEqualTo("length");
    assertThat(served.get("").engine().statistics().tokens() - before)
        .as("those who have gone are not answered to the end")
        .isLessThan(3500L * (answers.size() - 2));
  }

  /** As a client does that is told to come again. */
  private JsonNode retried(String more) throws Exception {
    while (true) {
      HttpResponse<String> response =
          send(post("v1/chat/completions", "{" + MESSAGES + ", " + more + "}").build());
      if (response.statusCode() != 429) {
        return JSON.readTree(response.body());
      }
      Thread.sleep(50);
    }
  }

  /** OpenAI's own client for Node, where it is installed: npm install in src/test/node. */
  @Test
  void theOfficialClientForNodeIsServed() throws Exception {
    Path folder = Path.of("src/test/node").toAbsolutePath();
    Assumptions.assumeTrue(
        Files.exists(folder.resolve("node_modules/openai")),
        "npm install in src/test/node has not been run");
    assertSucceeds(folder, "node", "contract.mjs", server.resolve("v1").toString());
  }

  /** OpenAI's own client for Python, where it can be imported; FATHOM_TEST_PYTHON says by what. */
  @Test
  void theOfficialClientForPythonIsServed() throws Exception {
    String python = System.getenv().getOrDefault("FATHOM_TEST_PYTHON", "python3");
    Path folder = Path.of("src/test/python").toAbsolutePath();
    Assumptions.assumeTrue(
        canRun(folder, python, "-c", "import openai"), python + " cannot import openai");
    assertSucceeds(folder, python, "contract.py", server.resolve("v1").toString());
  }

  private static boolean canRun(Path folder, String... command) throws InterruptedException {
    try {
      return start(folder, command).waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void assertSucceeds(Path folder, String... command) throws Exception {
    Process process = start(folder, command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static Process start(Path folder, String... command) throws IOException {
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
  }
}
