package dev.fathom.engine.runtime;

import dev.fathom.engine.runtime.GenerationEvent.Finished;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An answer under way. Read by one thread; cancelled by any. */
public final class Generation {

  private final BlockingQueue<GenerationEvent> events = new LinkedBlockingQueue<>();
  private volatile boolean cancelled;

  Generation() {}

  /** Waits for the next event. Nothing comes after a {@link Finished}. */
  public GenerationEvent next() throws InterruptedException {
    return events.take();
  }

  /** Passes on all events and returns the last. */
  public Finished forEach(Consumer<GenerationEvent.Token> tokens) throws InterruptedException {
    while (true) {
      switch (next()) {
        case GenerationEvent.Token token -> tokens.accept(token);
        case Finished finished -> {
          return finished;
        }
      }
    }
  }

  /** As {@link #next}, but no longer than so many milliseconds; empty then. */
  public Optional<GenerationEvent> poll(long millis) throws InterruptedException {
    return Optional.ofNullable(events.poll(millis, TimeUnit.MILLISECONDS));
  }

  /** Ends the answer before the next step. */
  public void cancel() {
    cancelled = true;
  }

  boolean cancelled() {
    return cancelled;
  }

  void emit(GenerationEvent event) {
    events.add(event);
  }
}
