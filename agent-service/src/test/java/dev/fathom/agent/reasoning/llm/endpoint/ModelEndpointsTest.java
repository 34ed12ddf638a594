package dev.fathom.agent.reasoning.llm.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall.Sampling;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException.Kind;
import dev.fathom.agent.reasoning.llm.endpoint.ModelReply.Ending;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Dialect;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Reply;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelEndpointsTest {
  private static final String VLLM =
      "{\"data\": [{\"id\": \"r1\", \"owned_by\": \"vllm\", \"max_model_len\": 16384}]}";
  private static final ModelCall CALL =
      new ModelCall("Be brief.", "What is 6 times 7?", "", null, 500, 100, Sampling.REASONING);

  private static final ModelCall STEADY =
      new ModelCall(
          "", "What is 6 times 7?", "", null, 500, 100, Sampling.REASONING, true, List.of());

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void thinkingIsToldFromTheAnswerInEveryDialect(Dialect dialect) throws Exception {
    try (var server = thinking(dialect)) {
      ModelReply reply = call(server, CALL, CallObserver.NONE);

      assertThat(reply.thinking().strip()).isEqualTo("Six sevens. Wait, that is 42.");
      assertThat(reply.answer()).isEqualTo("It is 42.");
      assertThat(reply.ending()).isEqualTo(Ending.COMPLETE);
      assertThat(reply.thoughtSwitches()).isEqualTo(1);
      assertThat(reply.tokens().prompt()).isEqualTo(120);
      assertThat(reply.tokens().cached()).isEqualTo(64);
      assertThat(reply.tokens().output()).isEqualTo(40);
    }
  }

  @Test
  void theThinkingIsNeverSentBack() throws Exception {
    try (var server = thinking(Dialect.REASONING_CONTENT)) {
      call(server, CALL, CallObserver.NONE);
      call(server, CALL, CallObserver.NONE);

      assertThat(server.requests()).noneMatch(request -> request.toString().contains("Six sevens"));
    }
  }

  @Test
  void theWindowIsTheOneThatTheServerWasStartedWith() throws Exception {
    try (var server = thinking(Dialect.REASONING_CONTENT)) {
      Capabilities probed = probed(server);

      assertThat(probed.model()).isEqualTo("r1");
      assertThat(probed.window()).isEqualTo(16384);
      assertThat(probed.windowProbed()).isTrue();
      assertThat(probed.reasoning()).isEqualTo(ReasoningDialect.FIELD);
    }
  }

  @Test
  void aSchemaCountsAsEnforcedOnlyWhenTheAnswerObeysItAgainstThePrompt() throws Exception {
    try (var enforces =
            server(
                request ->
                    new Reply.Says(
                        "Hm.",
                        request.has("response_format")
                            ? "{\"greeting\": \"good morning\"}"
                            : "{\"greeting\": \"hello\"}"));
        var ignores = server(request -> new Reply.Says("Hm.", "{\"greeting\": \"hello\"}"));
        var refuses =
            server(
                request ->
                    request.has("response_format")
                        ? new Reply.Fails(400, "response_format is not supported")
                        : new Reply.Says("", "hello"))) {
      assertThat(probed(enforces).structured()).isEqualTo(StructuredOutput.JSON_SCHEMA);
      assertThat(probed(enforces).constrainsAfterThinking()).isTrue();
      assertThat(probed(ignores).structured()).isEqualTo(StructuredOutput.JSON_OBJECT);
      assertThat(probed(refuses).structured()).isEqualTo(StructuredOutput.NONE);
    }
  }

  /** A server as it introduces itself, and the field in which it takes a schema. */
  enum Served {
    VLLM("{\"id\": \"r1\", \"owned_by\": \"vllm\", \"max_model_len\": 16384}", "response_format"),
    VLLM_OWN_FIELD(
        "{\"id\": \"r1\", \"owned_by\": \"vllm\", \"max_model_len\": 16384}", "structured_outputs"),
    VLLM_BEFORE_012(
        "{\"id\": \"r1\", \"owned_by\": \"vllm\", \"max_model_len\": 16384}", "guided_json"),
    SGLANG(
        "{\"id\": \"r1\", \"owned_by\": \"sglang\", \"max_model_len\": 16384}", "response_format"),
    LLAMA_CPP(
        "{\"id\": \"r1\", \"owned_by\": \"llamacpp\", \"meta\": {\"n_ctx_train\": 131072}}",
        "response_format"),
    LLAMA_CPP_OWN_FIELD(
        "{\"id\": \"r1\", \"owned_by\": \"llamacpp\", \"meta\": {\"n_ctx_train\": 131072}}",
        "json_schema"),
    OPENROUTER("{\"id\": \"r1\", \"context_length\": 16384}", "response_format");

    private final String model;
    private final String field;

    Served(String model, String field) {
      this.model = model;
      this.field = field;
    }
  }

  @ParameterizedTest
  @EnumSource(Served.class)
  void theSchemaGoesWhereTheServerTakesItAndTheWindowIsTheOneItWasStartedWith(Served served)
      throws Exception {
    try (var server =
        new ScriptedServer(
                Dialect.REASONING_CONTENT,
                "{\"data\": [" + served.model + "]}",
                request ->
                    new Reply.Says(
                        "Hm.",
                        request.has(served.field)
                            ? "{\"greeting\": \"good morning\"}"
                            : "{\"greeting\": \"hello\"}"))
            .telling("/props", "{\"default_generation_settings\": {\"n_ctx\": 16384}}")
            .telling("/tokenize", "{\"tokens\": [1, 2, 3]}")) {
      Capabilities able = probed(server);

      assertThat(able.window()).isEqualTo(16384);
      assertThat(able.windowProbed()).isTrue();
      assertThat(able.countsTokens()).isTrue();
      assertThat(able.structured()).isNotIn(StructuredOutput.NONE, StructuredOutput.JSON_OBJECT);
      var schema = new ModelCall.NamedSchema("greeting", "{\"type\": \"object\"}");
      var call = new ModelCall("", "Hello", "", schema, 500, 100, Sampling.REASONING);
      call(server, call, CallObserver.NONE);
      assertThat(server.requests().getLast().path(served.field).toString())
          .contains("\"type\":\"object\"");
    }
  }

  @Test
  void aServerOfReasoningModelsThatWantsCompletionTokensGetsThem() throws Exception {
    var refusal =
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
            + " 'max_completion_tokens' instead.";
    try (var server =
        server(
            request ->
                request.has("max_tokens") || request.has("temperature")
                    ? new Reply.Fails(400, refusal)
                    : new Reply.Says("", "{\"greeting\": \"good morning\"}"))) {
      ModelReply reply = call(server, CALL, CallObserver.NONE);

      assertThat(reply.answer()).contains("good morning");
      assertThat(server.requests().getLast().path("max_completion_tokens").asInt()).isEqualTo(600);
    }
  }

  @Test
  void aServiceWithManyModelsIsNotGivenARandomOne() {
    String models =
        IntStream.range(0, 30)
            .mapToObj("{\"id\": \"m%d\"}"::formatted)
            .collect(Collectors.joining(",", "{\"data\": [", "]}"));
    try (var server =
        new ScriptedServer(Dialect.TAGS, models, request -> new Reply.Says("", "Hello"))) {
      assertThatThrownBy(() -> call(server, CALL, CallObserver.NONE))
          .hasMessageContaining("30 models")
          .hasMessageContaining("FATHOM_LLM_MODEL");
    }
  }

  @Test
  void aBusyServerIsWaitedForAsLongAsItAsks() throws Exception {
    var asked = new AtomicInteger();
    try (var server =
        server(
            request ->
                ScriptedServer.prompt(request).startsWith("What is") && asked.incrementAndGet() < 2
                    ? new Reply.IsBusy("1")
                    : new Reply.Says("Hm.", "{\"greeting\": \"hello\"}"))) {
      long start = System.nanoTime();
      ModelReply reply = call(server, CALL, CallObserver.NONE);

      assertThat(reply.answer()).contains("hello");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
    }
  }

  @Test
  void aServerThatAsksToComeBackTomorrowIsGivenUpAtOnce() {
    try (var server = server(request -> new Reply.IsBusy("86400"))) {
      ModelEndpoints endpoints = endpoints(server);
      assertThatThrownBy(
              () ->
                  endpoints.use(
                      Strength.STRONG,
                      CallObserver.NONE,
                      (chat, able) -> chat.call(able, CALL, CallObserver.NONE)))
          .hasMessageContaining("too much to do");
      assertThat(endpoints.status().getFirst().failed()).isEqualTo(1);
    }
  }

  @Test
  void probingAgainFindsWhatHasChanged() throws Exception {
    var broken = new AtomicBoolean(true);
    try (var server =
        server(
            request ->
                broken.get()
                    ? new Reply.Fails(500, "loading")
                    : new Reply.Says("Hm.", "{\"greeting\": \"good morning\"}"))) {
      ModelEndpoints endpoints = endpoints(server);
      assertThat(endpoints.probe("scripted").orElseThrow().health())
          .isInstanceOf(ModelEndpoints.Health.Down.class);
      broken.set(false);
      ModelEndpoints.Status status = endpoints.probe("scripted").orElseThrow();
      assertThat(status.health()).isInstanceOf(ModelEndpoints.Health.Up.class);
      assertThat(status.capabilities()).isNotNull();
      assertThat(endpoints.probe("another")).isEmpty();
    }
  }

  @Test
  void thinkingOverItsBudgetIsCutShortAndTheServerIsTold() throws Exception {
    try (var server = goingOn("Step %d is followed by another one. ")) {
      ModelReply reply = call(server, CALL, CallObserver.NONE);

      assertThat(reply.ending()).isEqualTo(Ending.THINKING_FULL);
      assertThat(reply.tokens().reasoning()).isBetween(500, 520);
      assertThat(server.clientGone().await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aModelThatGoesInCirclesIsStopped() throws Exception {
    var patient = new ModelCall("", "Why?", "", null, 100_000, 100, Sampling.REASONING);
    try (var server =
        goingOn(
            "Let me see whether the two numbers of the report agree with each other or not. ")) {
      ModelReply reply = call(server, patient, CallObserver.NONE);

      assertThat(reply.ending()).isEqualTo(Ending.REPETITION);
      assertThat(reply.tokens().output()).isLessThan(500);
    }
  }

  @Test
  void aStoppedCallClosesItsConnection() throws Exception {
    var patient = new ModelCall("", "Why?", "", null, 1 << 30, 100, Sampling.REASONING);
    var stopped = new AtomicBoolean();
    var spent = new AtomicInteger();
    var observer =
        new CallObserver() {
          @Override
          public void spent(String model, ModelReply.Tokens tokens, int thoughtSwitches) {
            spent.addAndGet(tokens.output());
          }

          @Override
          public void thinking(String words) {
            stopped.set(true);
          }

          @Override
          public boolean stopped() {
            return stopped.get();
          }
        };
    try (var server = goingOn("Thought number %d leads nowhere in particular. ")) {
      assertThatThrownBy(() -> call(server, patient, observer))
          .isInstanceOf(CallStoppedException.class);
      assertThat(spent.get()).isPositive();
      assertThat(server.clientGone().await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() {
    try (var server = server(request -> new Reply.SaysNothing())) {
      assertThatThrownBy(() -> call(server, CALL, CallObserver.NONE))
          .hasMessageContaining("Nothing came from the model endpoint scripted");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNoAnswer() {
    try (var server = server(request -> new Reply.BreaksOff("It is 4"))) {
      assertThatThrownBy(() -> call(server, CALL, CallObserver.NONE))
          .hasMessageContaining("broke off");
    }
  }

  @Test
  void aPromptThatDoesNotFitIsToldFromOtherFailures() {
    var tooLong = "This model's maximum context length is 8192 tokens";
    try (var server = server(request -> new Reply.Fails(400, tooLong))) {
      assertThatThrownBy(() -> call(server, CALL, CallObserver.NONE))
          .isInstanceOfSatisfying(
              ModelCallException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.WINDOW));
    }
  }

  @Test
  void errorsNameTheEndpointAndNeverTheKey() {
    try (var server = server(request -> new Reply.Fails(500, "out of memory with secret-key"))) {
      assertThatThrownBy(() -> call(server, CALL, CallObserver.NONE))
          .hasMessageContaining("scripted")
          .hasMessageContaining("out of memory")
          .hasMessageNotContaining("secret-key");
    }
  }

  @Test
  void anotherEndpointTakesOverFromOneThatFails() throws Exception {
    try (var broken = server(request -> new Reply.Fails(503, "overloaded"));
        var working = thinking(Dialect.REASONING_CONTENT)) {
      var endpoints =
          new ModelEndpoints(
              List.of(
                  new ModelEndpoints.Configured(broken.endpoint(), Strength.STRONG),
                  new ModelEndpoints.Configured(working.endpoint(), Strength.CHEAP)),
              Capabilities.SMALLEST_WINDOW,
              Duration.ofSeconds(10),
              Clock.systemUTC());

      ModelReply reply =
          endpoints.use(
              Strength.STRONG,
              CallObserver.NONE,
              (chat, able) -> chat.call(able, CALL, CallObserver.NONE));

      assertThat(reply.answer()).isEqualTo("It is 42.");
      assertThat(endpoints.status().getFirst().health())
          .isInstanceOfSatisfying(
              ModelEndpoints.Health.Down.class,
              down -> assertThat(down.reason()).contains("overloaded"));
    }
  }

  @Test
  void anAddressThatIsNoneIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> new Endpoint("mine", URI.create("http://me:pw@host/v1"), "", ""))
        .hasMessageContaining("FATHOM_LLM_KEY")
        .hasMessageNotContaining("pw@");
    assertThatThrownBy(() -> new Endpoint("mine", URI.create("localhost:8000"), "", ""))
        .hasMessageContaining("mine")
        .hasMessageContaining("http://localhost:8000/v1");
  }

  private static ScriptedServer thinking(Dialect dialect) {
    return new ScriptedServer(
        dialect, VLLM, request -> new Reply.Says("Six sevens. Wait, that is 42.", "It is 42."));
  }

  private static ScriptedServer goingOn(String thought) {
    return server(
        request ->
            ScriptedServer.prompt(request).startsWith("Reply with")
                ? new Reply.Says("Hm.", "{\"greeting\": \"hello\"}")
                : new Reply.GoesOn(thought));
  }

  @Test
  void wordsThatOpenAnotherThoughtAreDampedWhereTheServerTellsTheirTokensAndTakesABias()
      throws Exception {
    try (var tells =
            thinking(Dialect.REASONING_CONTENT).telling("/tokenize", "{\"tokens\": [42]}");
        var names =
            thinking(Dialect.REASONING_CONTENT)
                .telling("/tokenize", "{\"tokens\": [{\"id\": 42, \"piece\": \"Wait\"}]}");
        var splits =
            thinking(Dialect.REASONING_CONTENT).telling("/tokenize", "{\"tokens\": [4, 2]}");
        var refuses =
            thinking(Dialect.REASONING_CONTENT)
                .telling("/tokenize", "{\"tokens\": [42]}")
                .refusing("logit_bias")) {
      for (ScriptedServer damped : List.of(tells, names)) {
        call(damped, STEADY, CallObserver.NONE);
        assertThat(damped.requests().getLast().path("logit_bias").toString())
            .isEqualTo("{\"42\":-2}");
        call(damped, CALL, CallObserver.NONE);
        assertThat(damped.requests().getLast().has("logit_bias")).isFalse();
      }
      for (ScriptedServer undamped : List.of(splits, refuses)) {
        call(undamped, STEADY, CallObserver.NONE);
        assertThat(undamped.requests().getLast().has("logit_bias")).isFalse();
      }
    }
  }

  @Test
  void aServerIsToldHowMuchToThinkWhereThatIsConfigured() throws Exception {
    try (var server = thinking(Dialect.REASONING_CONTENT)) {
      Endpoint plain = server.endpoint();
      var told = new Endpoint(plain.name(), plain.base(), plain.key(), "", "high");
      endpoints(told)
          .use(
              Strength.STRONG,
              CallObserver.NONE,
              (chat, able) -> chat.call(able, CALL, CallObserver.NONE));
      assertThat(server.requests().getLast().path("reasoning_effort").asText()).isEqualTo("high");

      call(server, CALL, CallObserver.NONE);
      assertThat(server.requests().getLast().has("reasoning_effort")).isFalse();
    }
  }

  private static ScriptedServer server(Function<JsonNode, Reply> script) {
    return new ScriptedServer(Dialect.REASONING_CONTENT, VLLM, script);
  }

  private static ModelReply call(ScriptedServer server, ModelCall call, CallObserver observer)
      throws ModelCallException {
    return endpoints(server)
        .use(Strength.STRONG, observer, (chat, able) -> chat.call(able, call, observer));
  }

  private static Capabilities probed(ScriptedServer server) throws ModelCallException {
    return endpoints(server).use(Strength.STRONG, CallObserver.NONE, (chat, able) -> able);
  }

  private static ModelEndpoints endpoints(ScriptedServer server) {
    return endpoints(server.endpoint());
  }

  private static ModelEndpoints endpoints(Endpoint endpoint) {
    return new ModelEndpoints(
        List.of(new ModelEndpoints.Configured(endpoint, Strength.STRONG)),
        Capabilities.SMALLEST_WINDOW,
        Duration.ofSeconds(2),
        Clock.systemUTC());
  }
}
