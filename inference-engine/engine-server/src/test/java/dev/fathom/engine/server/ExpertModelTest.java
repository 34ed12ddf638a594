package dev.fathom.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mixture of experts without a chat template. */
@QuarkusTest
@QuarkusTestResource(value = RandomExpertModel.class, restrictToAnnotatedClass = true)
@Timeout(300)
@SuppressWarnings("NullAway.Init") // injected
class ExpertModelTest {

  @TestHTTPResource("/")
  private URI server = URI.create("");

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void waitForTheModel() throws Exception {
    while (get("q/health/ready").statusCode() != 200) {
      Thread.sleep(50);
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theLoadOfEachExpertIsAMetric() throws Exception {
    double before = sum("fathom_engine_expert_tokens_total");
    String body =
        "{\"prompt\": \"Once upon\", \"max_tokens\": 20, \"logit_bias\": {\"257\": -100}}";
    assertThat(post("v1/completions", body).statusCode()).isEqualTo(200);
    // two sparse layers, two experts a token; the last token is not computed, some are guesses
    assertThat(sum("fathom_engine_expert_tokens_total") - before)
        .isGreaterThanOrEqualTo(2 * 2 * (9 + 19));
    String metrics = get("q/metrics").body();
    assertThat(metrics.lines().filter(line -> line.startsWith("fathom_engine_expert_tokens_total")))
        .hasSize(2 * RandomExpertModel.EXPERTS)
        .allMatch(line -> line.contains("layer=\"") && line.contains("expert=\""));
    assertThat(sum("fathom_engine_expert_imbalance")).isGreaterThan(2);
    assertThat(sum("fathom_engine_tokens_total")).isPositive();
    assertThat(sum("fathom_engine_accepted_tokens_total")).as("a twin guesses well").isPositive();
    assertThat(metrics)
        .contains(
            "fathom_engine_prompt_tokens_total",
            "fathom_engine_prefix_hit_tokens_total",
            "fathom_engine_waiting",
            "fathom_engine_running",
            "fathom_engine_cache_pages_available");
  }

  /** Of all values of a metric. */
  private double sum(String name) throws Exception {
    return Pattern.compile("(?m)^" + name + "(\\{[^}]*})? (\\S+)$")
        .matcher(get("q/metrics").body())
        .results()
        .mapToDouble(match -> Double.parseDouble(match.group(2)))
        .sum();
  }

  @Test
  void whatTheModelWasNotMadeForIsRefusedByName() throws Exception {
    HttpResponse<String> embeddings = post("v1/embeddings", "{\"input\": \"x\"}");
    assertThat(embeddings.statusCode()).isEqualTo(400);
    assertThat(embeddings.body()).contains("does not serve embeddings");
    HttpResponse<String> chat =
        post("v1/chat/completions", "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}");
    assertThat(chat.statusCode()).isEqualTo(400);
    assertThat(chat.body()).contains("no chat template");
  }
}
