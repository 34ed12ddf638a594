package dev.fathom.agent.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.fathom.agent.PostgresForTests;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The REST API as a client meets it, over the example documents. */
@QuarkusTest
@WithTestResource(PostgresForTests.class)
class ResearchRunsApiTest {
  private static final Path EXAMPLES = Path.of("..", "examples", "corpus");
  private static final String QUESTION = "How did net sales develop in 2024, and why?";

  @SuppressWarnings("NullAway.Init")
  @TestHTTPResource
  URI server;

  @Test
  void researchesAQuestionFromAskingToTheReport() throws IOException, InterruptedException {
    String corpus = corpusOfExamples();
    Response accepted =
        given()
            .contentType(ContentType.JSON)
            .body(Map.of("question", QUESTION, "corpus_id", corpus))
            .post("/v1/research-runs");
    accepted.then().statusCode(202).body("state", equalTo("QUEUED"));
    String run = accepted.header("Location");

    awaitWaiting(run);
    given()
        .contentType(ContentType.JSON)
        .header("If-Match", "\"7\"")
        .body(Map.of("items", List.of(item())))
        .put(run + "/plan")
        .then()
        .statusCode(412)
        .contentType("application/problem+json")
        .body("detail", containsString("version 1"));
    given()
        .contentType(ContentType.JSON)
        .header("If-Match", "\"1\"")
        .body(Map.of("items", List.of(item())))
        .put(run + "/plan")
        .then()
        .statusCode(200)
        .body("plan.version", equalTo(2));
    given().put(run + "/approval").then().statusCode(200);
    assertThat(awaitEnd(run)).isEqualTo("COMPLETED");

    given()
        .accept(ContentType.JSON)
        .get(run + "/report")
        .then()
        .statusCode(200)
        .body("question", equalTo(QUESTION))
        .body("sections.claims.flatten().verdict", not(hasItem("CONTRADICTED")))
        .body("sections.claims.flatten().citations.flatten().quote", not(hasItem(nullValue())));
    given()
        .accept("text/markdown")
        .get(run + "/report")
        .then()
        .body(containsString("# " + QUESTION));
    assertThat(streamed(run, 0)).isEqualTo(numbersFrom(1, streamed(run, 0).size()));
    assertThat(streamed(run, 5)).first().isEqualTo(6L);
  }

  @Test
  void saysWhatIsWrongWithARequestAndWhatWouldHelp() {
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("question", "  "))
        .post("/v1/research-runs")
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", containsString("question"));
    given()
        .contentType(ContentType.JSON)
        .body("{\"question\": ")
        .post("/v1/research-runs")
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
    given()
        .get("/v1/research-runs/" + UUID.randomUUID())
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("detail", containsString("no research run"));
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("question", QUESTION, "corpus_id", UUID.randomUUID()))
        .post("/v1/research-runs")
        .then()
        .statusCode(404)
        .body("detail", containsString("no corpus"));
  }

  @Test
  void namesTheDocumentsThereAreWhenOneIsAskedForThatIsNot() throws IOException {
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("question", QUESTION, "corpus_id", corpusOfExamples(), "document", "nothing"))
        .post("/v1/research-runs")
        .then()
        .statusCode(404)
        .body("detail", containsString(".csv"));
  }

  @Test
  void reportsAnUploadThatCannotBeReadByNameAndReason() {
    String corpus = newCorpus();
    given()
        .multiPart("file", "broken.pdf", "%PDF-1.7 not really".getBytes(UTF_8), "application/pdf")
        .post("/v1/corpora/" + corpus + "/documents")
        .then()
        .statusCode(201)
        .body("name", equalTo("broken.pdf"))
        .body("status", equalTo("UNREADABLE"))
        .body("reason", not(nullValue()));
  }

  @Test
  void givesAShortHonestReportOverAnEmptyCorpus() throws InterruptedException {
    Response accepted =
        given()
            .contentType(ContentType.JSON)
            .body(Map.of("question", QUESTION, "corpus_id", newCorpus(), "unattended", true))
            .post("/v1/research-runs");
    String run = accepted.header("Location");
    assertThat(awaitEnd(run)).isEqualTo("COMPLETED");
    given()
        .accept(ContentType.JSON)
        .get(run + "/report")
        .then()
        .body("sections.claims.flatten().size()", equalTo(0))
        .body("gaps.size()", not(equalTo(0)));
  }

  @Test
  void servesItsOpenApiDescription() {
    given().get("/q/openapi").then().statusCode(200).body(containsString("/v1/research-runs"));
  }

  private static Map<String, Object> item() {
    return Map.of(
        "id", "q1", "question", "How did net sales develop in 2024?", "queries", List.of());
  }

  private static String newCorpus() {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("name", "For a test"))
        .post("/v1/corpora")
        .path("id");
  }

  private static String corpusOfExamples() throws IOException {
    String corpus = newCorpus();
    try (var files = Files.list(EXAMPLES)) {
      for (Path file : files.sorted().toList()) {
        given()
            .multiPart("file", file.toFile())
            .post("/v1/corpora/" + corpus + "/documents")
            .then()
            .statusCode(201)
            .body("status", equalTo("READ"));
      }
    }
    return corpus;
  }

  private static void awaitWaiting(String run) throws InterruptedException {
    while (true) {
      Response now = given().get(run);
      switch (now.<String>path("state")) {
        case "AWAITING_APPROVAL" -> {
          return;
        }
        case "AWAITING_ANSWERS" ->
            now.<List<String>>path("clarifications.findAll { !it.settled }.id")
                .forEach(
                    id ->
                        given()
                            .contentType(ContentType.JSON)
                            .body("{\"answer\": null}")
                            .put(run + "/clarifications/" + id + "/answer")
                            .then()
                            .statusCode(200));
        default -> assertThat(now.<String>path("state")).isNotIn("FAILED", "COMPLETED");
      }
      Thread.sleep(50);
    }
  }

  private static String awaitEnd(String run) throws InterruptedException {
    String state = given().get(run).path("state");
    while (!List.of("COMPLETED", "INCOMPLETE", "FAILED", "CANCELLED").contains(state)) {
      Thread.sleep(50);
      state = given().get(run).path("state");
    }
    return state;
  }

  private List<Long> streamed(String run, long after) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(server.resolve(URI.create(run).getPath() + "/events"))
              .header("Accept", "text/event-stream")
              .header("Last-Event-ID", Long.toString(after))
              .build();
      return client
          .send(request, BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith("id:"))
          .map(line -> Long.parseLong(line.substring(3).strip()))
          .toList();
    }
  }

  private static List<Long> numbersFrom(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
