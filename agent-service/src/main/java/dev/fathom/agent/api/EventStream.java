package dev.fathom.agent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.agent.run.RunEvent;
import dev.fathom.agent.run.Runs;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * A run's events as server-sent events (WHATWG HTML, 9.2). Each stream is a virtual thread that
 * reads the events from the database, where any instance may have written them, until the run has
 * ended or the client has gone.
 */
@ApplicationScoped
class EventStream {
  private static final Duration PAUSE = Duration.ofMillis(150);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final int BATCH = 500;

  private final Runs runs;
  private final Sse sse;

  EventStream(Runs runs, Sse sse) {
    this.runs = runs;
    this.sse = sse;
  }

  Multi<OutboundSseEvent> after(UUID run, long lastEvent) {
    return Multi.createFrom()
        .emitter(
            emitter ->
                Thread.ofVirtual()
                    .name("events-" + run)
                    .start(() -> send(run, lastEvent, emitter)));
  }

  private void send(UUID run, long lastEvent, MultiEmitter<? super OutboundSseEvent> emitter) {
    try {
      long sent = lastEvent;
      long quiet = 0;
      while (!emitter.isCancelled()) {
        // Read before the events: a run that had ended by then has written its last one.
        boolean ended = runs.find(run).state().terminal();
        List<RunEvent> events = runs.eventsAfter(run, sent, BATCH);
        for (RunEvent event : events) {
          emitter.emit(toSse(event));
          sent = event.seq();
        }
        if (events.isEmpty() && ended) {
          emitter.complete();
          return;
        }
        if (events.isEmpty()) {
          quiet += PAUSE.toMillis();
          if (quiet >= KEEP_ALIVE.toMillis()) {
            emitter.emit(sse.newEventBuilder().comment("still here").build());
            quiet = 0;
          }
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      emitter.complete();
    } catch (RuntimeException failure) {
      emitter.fail(failure);
    }
  }

  private OutboundSseEvent toSse(RunEvent event) {
    ObjectNode data = event.data().deepCopy();
    data.put("at", event.at().toString());
    return sse.newEventBuilder()
        .id(Long.toString(event.seq()))
        .name(event.type())
        .mediaType(MediaType.APPLICATION_JSON_TYPE)
        .data(data)
        .build();
  }
}
