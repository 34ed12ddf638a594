package dev.fathom.agent.research;

import dev.fathom.agent.reasoning.llm.endpoint.Capabilities;
import dev.fathom.agent.reasoning.llm.endpoint.Endpoint;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints.Configured;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where language models are served. {@code FATHOM_LLM_URL} is all that is needed for one; further
 * ones are {@code fathom.llm.endpoints.NAME.url} and so on.
 */
@ConfigMapping(prefix = "fathom.llm")
public interface ModelSettings {
  Optional<URI> url();

  Optional<String> key();

  Optional<String> model();

  /**
   * How much the model is to think, for servers that are told so by {@code reasoning_effort}:
   * {@code low}, {@code medium} or {@code high}.
   */
  Optional<String> reasoningEffort();

  /** Tokens of the window of a server that does not tell. */
  @WithDefault("" + Capabilities.SMALLEST_WINDOW)
  int window();

  /** After how long without a word from a server a call has failed. */
  @WithDefault("5m")
  Duration silence();

  Map<String, Further> endpoints();

  /** An endpoint beside the main one. */
  interface Further {
    URI url();

    Optional<String> key();

    Optional<String> model();

    /** As of the main one. */
    Optional<String> reasoningEffort();

    @WithDefault("strong")
    Strength strength();
  }

  /** The endpoints, the main one first. */
  default ModelEndpoints endpoints(Clock clock) {
    List<Configured> configured = new ArrayList<>();
    url()
        .map(
            url ->
                new Endpoint(
                    "main",
                    url,
                    key().orElse(""),
                    model().orElse(""),
                    reasoningEffort().orElse("")))
        .map(endpoint -> new Configured(endpoint, Strength.STRONG))
        .ifPresent(configured::add);
    endpoints()
        .forEach(
            (name, one) ->
                configured.add(
                    new Configured(
                        new Endpoint(
                            name,
                            one.url(),
                            one.key().orElse(""),
                            one.model().orElse(""),
                            one.reasoningEffort().orElse("")),
                        one.strength())));
    return new ModelEndpoints(configured, window(), silence(), clock);
  }
}
