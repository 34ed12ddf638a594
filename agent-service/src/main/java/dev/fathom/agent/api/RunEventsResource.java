package dev.fathom.agent.api;

import dev.fathom.agent.run.Runs;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The events of a research run over HTTP, as a stream or as a list. */
@Path("/v1/research-runs/{id}/events")
@Tag(name = "Research runs")
@Blocking
public class RunEventsResource {
  private final Runs runs;
  private final EventStream events;

  RunEventsResource(Runs runs, EventStream events) {
    this.runs = runs;
    this.events = events;
  }

  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(summary = "Watch the run; Last-Event-ID resumes after an event")
  public Multi<OutboundSseEvent> watch(
      @RestPath UUID id, @HeaderParam("Last-Event-ID") @DefaultValue("0") long lastEvent) {
    runs.find(id);
    return events.after(id, lastEvent);
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Read the run's events")
  public Page<EventView> list(
      @RestPath UUID id,
      @QueryParam("after_seq") @DefaultValue("0") long after,
      @QueryParam("limit") @DefaultValue("1000") @Min(1) @Max(1000) int limit) {
    runs.find(id);
    return Page.whole(runs.eventsAfter(id, after, limit).stream().map(EventView::of).toList());
  }
}
