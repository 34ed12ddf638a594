package dev.fathom.engine.server;

import dev.fathom.engine.model.ExpertLoad;
import dev.fathom.engine.runtime.Engine;
import dev.fathom.engine.runtime.EngineStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.ToDoubleFunction;

/**
 * The engine's state and the load of each expert, read when somebody asks: {@code /q/metrics} in
 * Prometheus's form.
 */
@ApplicationScoped
class EngineMetrics {

  private final MeterRegistry registry;

  EngineMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void watch(ServedModel.Open open) {
    Engine engine = open.engine();
    counter(engine, "steps", "Steps computed", EngineStatistics::steps);
    counter(engine, "tokens", "Tokens computed, of prompts and answers", EngineStatistics::tokens);
    counter(engine, "prompt.tokens", "Tokens of prompts", EngineStatistics::promptTokens);
    counter(
        engine,
        "prefix.hit.tokens",
        "Tokens of prompts that were found in the prefix cache",
        EngineStatistics::prefixHitTokens);
    counter(engine, "drafted.tokens", "Tokens guessed ahead", EngineStatistics::drafted);
    counter(engine, "accepted.tokens", "Guesses that were right", EngineStatistics::accepted);
    gauge(engine, "running", "Answers being computed", EngineStatistics::running);
    gauge(engine, "waiting", "Requests that wait", EngineStatistics::waiting);
    gauge(
        engine,
        "cache.pages.available",
        "Pages for keys and values that a new answer could get",
        EngineStatistics::availablePages);
    open.model().model().expertLoads().forEach(this::watch);
  }

  private void counter(
      Engine engine, String name, String description, ToDoubleFunction<EngineStatistics> value) {
    FunctionCounter.builder(
            "fathom.engine." + name, engine, e -> value.applyAsDouble(e.statistics()))
        .description(description)
        .register(registry);
  }

  private void gauge(
      Engine engine, String name, String description, ToDoubleFunction<EngineStatistics> value) {
    Gauge.builder("fathom.engine." + name, engine, e -> value.applyAsDouble(e.statistics()))
        .description(description)
        .register(registry);
  }

  private void watch(ExpertLoad load) {
    String layer = Integer.toString(load.layer());
    Gauge.builder("fathom.engine.expert.imbalance", load, ExpertLoad::imbalance)
        .description("The busiest expert's tokens over the mean of its layer")
        .tag("layer", layer)
        .register(registry);
    for (int expert = 0; expert < load.tokens().length; expert++) {
      int own = expert;
      FunctionCounter.builder("fathom.engine.expert.tokens", load, l -> l.tokens()[own])
          .description("Tokens an expert has served")
          .tag("layer", layer)
          .tag("expert", Integer.toString(expert))
          .register(registry);
    }
  }
}
