package dev.fathom.engine.server;

import dev.fathom.engine.chat.LocalModel;
import dev.fathom.engine.model.Backends;
import dev.fathom.engine.runtime.Engine;
import dev.fathom.engine.runtime.EngineOptions;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one model that is served. It is opened beside the start of the server, which refuses requests
 * until it is there; when it cannot be opened the reason is what they are told.
 */
@ApplicationScoped
class ServedModel {

  private static final Logger LOG = Logger.getLogger(ServedModel.class);

  private final ModelSettings settings;
  private final EngineMetrics metrics;
  private volatile @Nullable Open open;
  private volatile String state = "The model is being opened.";
  private @Nullable Thread opening;

  ServedModel(ModelSettings settings, EngineMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
  }

  /** The model with its engine, and the one that guesses ahead for it. */
  record Open(String name, LocalModel model, Optional<LocalModel> draft, Engine engine) {

    void close() {
      engine.close();
      draft.ifPresent(LocalModel::close);
      model.close();
    }
  }

  void start(@Observes StartupEvent event) {
    if (settings.path().isEmpty()) {
      state = "No model is configured: set fathom.model.path.";
      return;
    }
    opening = Thread.ofPlatform().name("open-model").start(() -> open(settings.path().get()));
  }

  private void open(Path path) {
    try {
      int threads = settings.threads().orElse(Runtime.getRuntime().availableProcessors());
      Backends.Choice choice = Backends.choose(settings.backend());
      LOG.info(choice.reason());
      LocalModel model = LocalModel.open(path, threads, choice.backend());
      EngineOptions options =
          new EngineOptions(
              settings.cache().asLongValue(),
              choice.backend().pageSize(),
              settings.running(),
              settings.waiting(),
              Math.max(256, settings.running() * (1 + settings.draftTokens())),
              settings.draftTokens(),
              settings.biasUpdateSpeed());
      Optional<LocalModel> draft =
          settings.draft().map(draftPath -> LocalModel.open(draftPath, threads));
      Engine engine =
          draft
              .map(d -> Engine.withDraft(model.model(), d.model(), model.tokenizer(), options))
              .orElseGet(() -> model.newEngine(options));
      String name = settings.name().orElse(model.name());
      Open opened = new Open(name, model, draft, engine);
      metrics.watch(opened);
      open = opened;
      LOG.infof(
          "%s: %d MB of weights, %d MB for keys and values, %d threads",
          name, model.memoryBytes() >> 20, settings.cache().asLongValue() >> 20, threads);
    } catch (RuntimeException | OutOfMemoryError e) {
      state = "The model cannot be opened: " + e.getMessage();
      LOG.error(state);
      if (settings.required()) {
        Quarkus.asyncExit(1);
      }
    }
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    Thread thread = opening;
    if (thread != null) {
      thread.join();
    }
    Open opened = open;
    open = null;
    state = "The server is stopping.";
    if (opened != null) {
      opened.close();
    }
  }

  /**
   * The model, if it is the one meant.
   *
   * @throws ApiException when it is not there yet, or another is asked for
   */
  Open get(@Nullable String wanted) {
    Open opened = open;
    if (opened == null) {
      throw ApiException.unavailable(state, settings.retryAfter());
    }
    if (wanted != null && !wanted.isEmpty() && !wanted.equals(opened.name)) {
      throw ApiException.notFound(
          "The model '%s' is not served here; '%s' is.".formatted(wanted, opened.name));
    }
    return opened;
  }

  /** The model's name, or why there is none yet. */
  String state() {
    Open opened = open;
    return opened == null ? state : opened.name;
  }

  boolean ready() {
    return open != null;
  }
}
