package dev.fathom.search.find.provider;

import static dev.fathom.search.find.provider.StubService.recorded;
import static dev.fathom.search.find.provider.StubService.status;
import static dev.fathom.search.find.provider.StubService.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.fathom.search.find.ProviderOutcome.Down;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.polite.LocalHostQueue;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server as the specification describes it, with a session, and answers in every shape. */
class McpProviderTest {
  private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":%s}";

  private final StubService server = new StubService();
  private final AtomicReference<String> session = new AtomicReference<>("s-1");
  private final AtomicReference<StubService.Answer> result = new AtomicReference<>(status(500));
  private final ApiClient api =
      new ApiClient(new LocalHostQueue(), "Fathom-Test", Clock.systemUTC());
  private final McpProvider provider =
      new McpProvider(
          api, new McpServer("library", server.base().resolve("/mcp"), "", new Secret("t-1")));

  McpProviderTest() {
    server.on(
        "/mcp",
        (exchange, asked) -> {
          if (asked.body().contains("\"initialize\"")) {
            exchange.getResponseHeaders().add("Mcp-Session-Id", session.get());
            StubService.json(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-06-18\","
                        + "\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"library\"}}}")
                .to(exchange, asked);
          } else if (!session.get().equals(asked.headers().get("mcp-session-id"))) {
            status(404).to(exchange, asked);
          } else if (asked.body().contains("notifications/initialized")) {
            status(202).to(exchange, asked);
          } else if (asked.body().contains("tools/list")) {
            recorded("mcp-tools.json").to(exchange, asked);
          } else {
            result.get().to(exchange, asked);
          }
        });
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  @Test
  void structuredContentInAnEventStream() throws Exception {
    String content =
        "{\"content\":[{\"type\":\"text\",\"text\":\"[]\"}],\"structuredContent\":{\"results\":"
            + "[{\"url\":\"https://a.example/\",\"title\":\"A\",\"snippet\":\"a\",\"date\":\"2025-03-04\"}]}}";
    answer(
        text(
            200,
            "text/event-stream",
            "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n"
                + "event: message\ndata: "
                + RESULT.formatted(content)
                + "\n\n"));

    assertThat(hits())
        .containsExactly(new WebHit("https://a.example/", "A", "a", LocalDate.of(2025, 3, 4)));
    assertThat(server.asked().getLast().body())
        .contains("\"name\":\"search_library\"", "\"q\":\"wind\"", "\"limit\":5");
    assertThat(server.asked().getLast().headers()).containsEntry("authorization", "Bearer t-1");
  }

  @Test
  void jsonInAText() throws Exception {
    answer(
        "{\"content\":[{\"type\":\"text\",\"text\":"
            + "\"[{\\\"link\\\":\\\"https://a.example/\\\",\\\"name\\\":\\\"A\\\"}]\"}]}");

    assertThat(hits()).containsExactly(new WebHit("https://a.example/", "A", "", null));
  }

  @Test
  void linksToResources() throws Exception {
    answer(
        "{\"content\":[{\"type\":\"resource_link\",\"uri\":\"https://a.example/\",\"name\":\"A\","
            + "\"description\":\"a\"},{\"type\":\"resource\",\"resource\":"
            + "{\"uri\":\"https://b.example/\",\"text\":\"b\"}}]}");

    assertThat(hits())
        .containsExactly(
            new WebHit("https://a.example/", "A", "a", null),
            new WebHit("https://b.example/", "", "b", null));
  }

  @Test
  void addressesInProse() throws Exception {
    answer(
        "{\"content\":[{\"type\":\"text\",\"text\":\"Title: Moorings\\nURL: https://a.example/x\\n"
            + "They hold.\\n\\n- [Anchors](https://b.example/): they sink\"}]}");

    assertThat(hits())
        .extracting(WebHit::url, WebHit::title)
        .containsExactly(
            tuple("https://a.example/x", "Moorings"), tuple("https://b.example/", "Anchors"));
  }

  @Test
  void aSessionThatEndedIsMadeAnew() throws Exception {
    answer("{\"content\":[]}");
    hits();
    session.set("s-2");

    assertThat(hits()).isEmpty();
    assertThat(server.asked().getLast().headers()).containsEntry("mcp-session-id", "s-2");
  }

  @Test
  void aToolThatFailsIsDown() {
    answer("{\"content\":[{\"type\":\"text\",\"text\":\"quota\"}],\"isError\":true}");

    assertThat(ProviderAnswersTest.failure(provider))
        .isEqualTo(new Down("The MCP server library: the tool search_library failed"));
  }

  @Test
  void aCallThatIsRefusedIsDown() {
    answer(
        StubService.json(
            "{\"jsonrpc\":\"2.0\",\"id\":3,\"error\":{\"code\":-32602,\"message\":\"Bad params\"}}"));

    assertThat(ProviderAnswersTest.failure(provider))
        .isEqualTo(new Down("The MCP server library refuses the call: Bad params"));
  }

  private void answer(String json) {
    answer(StubService.json(RESULT.formatted(json)));
  }

  private void answer(StubService.Answer answer) {
    result.set(answer);
  }

  private List<WebHit> hits() throws Exception {
    return provider.search(WebQuery.of("wind", 5)).hits();
  }
}
