package dev.fathom.agent.browser;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Dialect;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Reply;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Two model endpoints: one that thinks and has no usable answer to anything, so that rules take
 * over; and one that is not there. The first thinks for as long as it is {@link #hold held}.
 */
public final class ScriptedModelForTests implements QuarkusTestResourceLifecycleManager {
  private static final String MODELS =
      "{\"data\": [{\"id\": \"r1-of-the-tests\", \"owned_by\": \"vllm\", \"max_model_len\":"
          + " 16384}]}";

  /** A property, since the test and this class are loaded by different class loaders. */
  private static final String HELD = "fathom.tests.model-held";

  private static final long LONGEST_MILLIS = 60_000;

  private @Nullable ScriptedServer server;

  @Override
  public Map<String, String> start() {
    ScriptedServer opened =
        new ScriptedServer(Dialect.REASONING_CONTENT, MODELS, ScriptedModelForTests::reply);
    server = opened;
    return Map.of(
        "fathom.llm.url",
        opened.endpoint().base().toString(),
        "fathom.llm.key",
        opened.endpoint().key(),
        "fathom.llm.endpoints.small.url",
        "http://127.0.0.1:9/v1",
        "fathom.llm.endpoints.small.strength",
        "cheap");
  }

  /** Whether the model is to think on. */
  static void hold(boolean held) {
    System.setProperty(HELD, Boolean.toString(held));
  }

  private static Reply reply(JsonNode request) {
    if (ScriptedServer.prompt(request).startsWith("Reply with")) {
      return new Reply.Says("Hm.", "{\"greeting\": \"good morning\"}");
    }
    think();
    return new Reply.Says("Let me look at the tables first.", "{}");
  }

  private static void think() {
    long until = System.currentTimeMillis() + LONGEST_MILLIS;
    try {
      while (Boolean.getBoolean(HELD) && System.currentTimeMillis() < until) {
        Thread.sleep(20);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    if (server != null) {
      server.close();
    }
  }
}
