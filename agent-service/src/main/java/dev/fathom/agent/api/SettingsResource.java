package dev.fathom.agent.api;

import dev.fathom.agent.compute.Computing;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.reasoning.llm.endpoint.Capabilities;
import dev.fathom.agent.reasoning.llm.endpoint.Endpoint;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints.Health;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints.Status;
import dev.fathom.agent.reasoning.llm.endpoint.ReasoningDialect;
import dev.fathom.agent.reasoning.llm.endpoint.ServerKind;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;
import dev.fathom.agent.reasoning.llm.endpoint.StructuredOutput;
import dev.fathom.sandbox.Sandbox;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.provider.Providers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** What this service has at hand: models, computing, search. Tells no key. */
@Path("/v1/settings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Settings")
@RunOnVirtualThread
public class SettingsResource {
  private final ModelEndpoints endpoints;
  private final Reasoners reasoners;
  private final Computing computing;
  private final Providers search;

  SettingsResource(
      ModelEndpoints endpoints, Reasoners reasoners, Computing computing, Providers search) {
    this.endpoints = endpoints;
    this.reasoners = reasoners;
    this.computing = computing;
    this.search = search;
  }

  /**
   * What there is.
   *
   * @param reasoner the one that a run gets which asks for none
   * @param searchServices those that have what they need, such as a key
   */
  public record SettingsView(
      String reasoner,
      List<ModelView> models,
      ComputingView computing,
      List<String> searchServices) {}

  /** Whether something works. */
  public enum State {
    UNKNOWN,
    UP,
    DOWN
  }

  /**
   * A model endpoint.
   *
   * @param address without its key
   * @param keyed whether a key is sent
   * @param serves the kinds of steps that go to it first; others only when theirs fails
   * @param probed absent where it was never reached
   * @param problem why it is down
   * @param restsUntil when it is tried again
   */
  public record ModelView(
      String name,
      String address,
      boolean keyed,
      String model,
      Strength strength,
      List<Strength> serves,
      State state,
      @Nullable String problem,
      @Nullable Instant restsUntil,
      @Nullable Instant lastAnswered,
      int answered,
      int failed,
      @Nullable ProbedView probed) {}

  /** What an endpoint was found to do. */
  public record ProbedView(
      ServerKind server,
      String model,
      int window,
      boolean windowProbed,
      ReasoningDialect reasoning,
      StructuredOutput structured,
      boolean constrainsAfterThinking,
      boolean countsTokens,
      boolean tools,
      boolean images) {
    static ProbedView of(Capabilities able) {
      return new ProbedView(
          able.server(),
          able.model(),
          able.window(),
          able.windowProbed(),
          able.reasoning(),
          able.structured(),
          able.constrainsAfterThinking(),
          able.countsTokens(),
          able.tools(),
          able.images());
    }
  }

  /**
   * The Python sandbox.
   *
   * @param tier how it is isolated; empty where it is off or not opened yet
   */
  public record ComputingView(State state, String tier, @Nullable String problem) {}

  @GET
  @Operation(summary = "See which models, which sandbox and which search services there are")
  public SettingsView settings() {
    return new SettingsView(
        reasoners.preferred(),
        endpoints.status().stream().map(this::view).toList(),
        computing(),
        search.all().stream()
            .filter(SearchProvider::configured)
            .map(SearchProvider::name)
            .sorted()
            .toList());
  }

  @POST
  @Path("/models/{name}/probe")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Ask a model endpoint anew what it can do")
  public ModelView probe(@RestPath String name) {
    return endpoints
        .probe(name)
        .map(this::view)
        .orElseThrow(
            () -> new NotFoundException("No model endpoint is called %s.".formatted(name)));
  }

  private ModelView view(Status status) {
    Endpoint endpoint = status.configured().endpoint();
    Health health = status.health();
    Capabilities able = status.capabilities();
    return new ModelView(
        endpoint.name(),
        endpoint.base().toString(),
        !endpoint.key().isEmpty(),
        endpoint.model(),
        status.configured().strength(),
        serves(endpoint),
        switch (health) {
          case Health.Unknown() -> State.UNKNOWN;
          case Health.Up() -> State.UP;
          case Health.Down(String reason, Instant until) -> State.DOWN;
        },
        health instanceof Health.Down(String reason, Instant until) ? reason : null,
        health instanceof Health.Down(String reason, Instant until) ? until : null,
        status.lastAnswered(),
        status.answered(),
        status.failed(),
        able == null ? null : ProbedView.of(able));
  }

  /** What is asked of it first, were every endpoint well. */
  private List<Strength> serves(Endpoint endpoint) {
    List<Status> all = endpoints.status();
    return Arrays.stream(Strength.values())
        .filter(
            wanted ->
                Stream.concat(
                        all.stream().filter(one -> one.configured().strength() == wanted),
                        all.stream())
                    .findFirst()
                    .filter(first -> first.configured().endpoint().equals(endpoint))
                    .isPresent())
        .toList();
  }

  private ComputingView computing() {
    return switch (computing.standing()) {
      case Computing.Standing.NotOpened() -> new ComputingView(State.UNKNOWN, "", null);
      case Computing.Standing.Off(String reason) -> new ComputingView(State.DOWN, "", reason);
      case Computing.Standing.On(Sandbox sandbox) ->
          new ComputingView(State.UP, sandbox.tier().word(), null);
    };
  }
}
