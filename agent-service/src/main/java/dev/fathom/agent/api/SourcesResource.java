package dev.fathom.agent.api;

import dev.fathom.agent.corpus.Source;
import dev.fathom.agent.corpus.Sources;
import dev.fathom.search.document.Box;
import dev.fathom.search.document.Span;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Sources and their pages over HTTP: what a citation is checked against. */
@Path("/v1/sources")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sources")
@RunOnVirtualThread
public class SourcesResource {
  private final Sources sources;

  SourcesResource(Sources sources) {
    this.sources = sources;
  }

  /**
   * A page.
   *
   * @param start offset of its text in the source's canonical text
   * @param width in points; 0 when the format has no pages
   */
  public record PageView(
      int number, String label, int start, int end, String text, float width, float height) {}

  public record Marks(List<Box> boxes) {}

  @GET
  @Path("/{id}")
  @Operation(summary = "Read what is known of a source")
  public Source source(@RestPath String id) {
    return sources.source(id);
  }

  @GET
  @Path("/{id}/content")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @Operation(summary = "Download the source as it was read")
  public Response content(@RestPath String id) {
    Source source = sources.source(id);
    String name = URLEncoder.encode(source.name(), StandardCharsets.UTF_8).replace("+", "%20");
    return Response.ok(sources.bytes(id))
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename*=UTF-8''" + name)
        .build();
  }

  @GET
  @Path("/{id}/pages/{number}")
  @Operation(summary = "Read a page's text")
  public PageView page(@RestPath String id, @RestPath int number) {
    var page = sources.page(id, number);
    return new PageView(
        page.number(),
        page.label(),
        page.span().start(),
        page.span().end(),
        sources.text(id, page.span()),
        page.width(),
        page.height());
  }

  @GET
  @Path("/{id}/pages/{number}/image")
  @Produces("image/png")
  @Operation(summary = "See a page of a PDF")
  public Response image(
      @RestPath String id,
      @RestPath int number,
      @QueryParam("width") @DefaultValue("1200") @Min(100) @Max(3000) int width) {
    var forever = new CacheControl();
    forever.setMaxAge(31_536_000);
    return Response.ok(sources.image(id, number, width)).cacheControl(forever).build();
  }

  @GET
  @Path("/{id}/pages/{number}/marks")
  @Operation(summary = "Find where words lie on a page of a PDF")
  public Marks marks(
      @RestPath String id,
      @RestPath int number,
      @QueryParam("start") @Min(0) int start,
      @QueryParam("end") @Min(0) int end) {
    return new Marks(sources.marks(id, number, new Span(start, end)));
  }
}
