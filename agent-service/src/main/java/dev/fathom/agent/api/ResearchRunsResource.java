package dev.fathom.agent.api;

import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.corpus.DefaultCorpus;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.report.HtmlRenderer;
import dev.fathom.agent.report.MarkdownRenderer;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.run.Artifact;
import dev.fathom.agent.run.NewRun;
import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.Run;
import dev.fathom.agent.run.Runs;
import dev.fathom.agent.run.Spending;
import dev.fathom.agent.run.Steer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Research runs over HTTP. */
@Path("/v1/research-runs")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Research runs")
@RunOnVirtualThread
public class ResearchRunsResource {
  private final Runs runs;
  private final CorpusService corpora;
  private final DefaultCorpus defaultCorpus;
  private final Reasoners reasoners;

  ResearchRunsResource(
      Runs runs, CorpusService corpora, DefaultCorpus defaultCorpus, Reasoners reasoners) {
    this.runs = runs;
    this.corpora = corpora;
    this.defaultCorpus = defaultCorpus;
    this.reasoners = reasoners;
  }

  /**
   * What to research.
   *
   * @param corpusId where to look; the default corpus if absent
   * @param document name of the one document to look into
   * @param reasoner {@code llm} if absent and a model endpoint is configured, else {@code concept}
   * @param unattended whether to take defaults and need no approval
   * @param web whether to look into the web as well: the queries then leave this machine
   * @param language of the report, BCP 47; the question's if absent
   */
  public record NewRunView(
      @NotBlank String question,
      @Nullable UUID corpusId,
      @Nullable String document,
      @Nullable String reasoner,
      @Nullable Boolean unattended,
      @Nullable Boolean web,
      @Nullable String language) {}

  public record AnswerView(@Nullable String answer) {}

  /**
   * A word to a run that is on its way.
   *
   * @param kind {@code NOTE} if absent
   */
  public record SteerView(Steer.@Nullable Kind kind, @NotBlank String text) {
    Steer toSteer() {
      return new Steer(kind == null ? Steer.Kind.NOTE : kind, text);
    }
  }

  public record PlanEdit(@NotNull List<@Valid ItemEdit> items) {
    Plan toPlan() {
      return new Plan(items.stream().map(ItemEdit::toItem).toList());
    }
  }

  /**
   * A sub-question of an edited plan.
   *
   * @param queries derived from the question if absent
   */
  public record ItemEdit(
      @NotBlank String id, @NotBlank String question, @Nullable List<String> queries) {
    Plan.Item toItem() {
      return new Plan.Item(id, question, queries == null ? List.of() : queries);
    }
  }

  @POST
  @Operation(summary = "Ask for research")
  @APIResponse(responseCode = "202", description = "The run was taken on")
  public Response start(@NotNull @Valid NewRunView asked) {
    UUID corpus = asked.corpusId() == null ? defaultCorpus.id() : asked.corpusId();
    Set<String> sources = corpora.sources(corpus, asked.document());
    Run run =
        runs.start(
            new NewRun(
                corpus,
                asked.document(),
                asked.question(),
                asked.language() == null ? null : Locale.forLanguageTag(asked.language()),
                reasoner(asked.reasoner()),
                Boolean.TRUE.equals(asked.unattended()),
                Boolean.TRUE.equals(asked.web())),
            sources);
    return Response.accepted(RunView.of(run))
        .location(URI.create("/v1/research-runs/" + run.id()))
        .build();
  }

  @GET
  @Operation(summary = "List runs, newest first")
  public Page<RunView> list(
      @QueryParam("limit") @DefaultValue("20") @Min(1) @Max(100) int limit,
      @QueryParam("cursor") @Nullable UUID cursor) {
    List<RunView> items = runs.page(cursor, limit).stream().map(RunView::of).toList();
    return new Page<>(items, items.size() < limit ? null : items.getLast().id().toString());
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Read a run")
  public RunView find(@RestPath UUID id) {
    return RunView.of(runs.find(id));
  }

  @PUT
  @Path("/{id}/clarifications/{clarification}/answer")
  @Operation(summary = "Answer a clarifying question, or skip it with null")
  public RunView answer(
      @RestPath UUID id, @RestPath String clarification, @NotNull AnswerView answer) {
    return RunView.of(runs.answer(id, clarification, answer.answer()));
  }

  @PUT
  @Path("/{id}/plan")
  @Operation(summary = "Replace the plan; If-Match names the version that was edited")
  @APIResponse(responseCode = "200", description = "The run with its new plan")
  @APIResponse(responseCode = "412", description = "The plan was edited meanwhile")
  public RunView editPlan(
      @RestPath UUID id,
      @HeaderParam(HttpHeaders.IF_MATCH) @NotNull String version,
      @NotNull @Valid PlanEdit plan) {
    return RunView.of(runs.editPlan(id, number(version), plan.toPlan()));
  }

  @PUT
  @Path("/{id}/approval")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Approve the plan")
  public RunView approve(@RestPath UUID id) {
    return RunView.of(runs.approvePlan(id));
  }

  @POST
  @Path("/{id}/steering")
  @Operation(summary = "Steer the run: a note to heed, a question to add, a question to drop")
  public RunView steer(@RestPath UUID id, @NotNull @Valid SteerView steer) {
    return RunView.of(runs.steer(id, steer.toSteer()));
  }

  @GET
  @Path("/{id}/spending")
  @Operation(summary = "See what the run's steps have spent on models")
  public Spending spending(@RestPath UUID id) {
    return runs.spending(id);
  }

  @PUT
  @Path("/{id}/finish")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Have the report from what has been gathered so far")
  public RunView finish(@RestPath UUID id) {
    return RunView.of(runs.finish(id));
  }

  @PUT
  @Path("/{id}/cancellation")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Cancel the run")
  public RunView cancel(@RestPath UUID id) {
    return RunView.of(runs.cancel(id));
  }

  @GET
  @Path("/{id}/report")
  @Operation(summary = "Read the report, as JSON, Markdown or HTML by Accept")
  public Report report(@RestPath UUID id) {
    return reportOf(id);
  }

  @GET
  @Path("/{id}/report")
  @Produces("text/markdown;charset=UTF-8")
  public String markdown(@RestPath UUID id, @Context UriInfo uris) {
    URI artifacts = uris.getBaseUri().resolve("/v1/research-runs/" + id + "/artifacts/");
    return new MarkdownRenderer()
        .render(reportOf(id), file -> artifacts.resolve(file.name()).toString());
  }

  @GET
  @Path("/{id}/report")
  @Produces("text/html;charset=UTF-8")
  public String html(@RestPath UUID id) {
    return new HtmlRenderer()
        .render(reportOf(id), file -> runs.artifact(id, file.name()).map(Artifact::content));
  }

  /** Whatever the file holds, a browser shows it as a picture or a text and runs nothing of it. */
  @GET
  @Path("/{id}/artifacts/{name}")
  @Produces(MediaType.WILDCARD)
  @Operation(summary = "Download a file that the run has made, such as a chart, its data or code")
  public Response artifact(@RestPath UUID id, @RestPath String name) {
    Artifact artifact =
        runs.artifact(id, name)
            .orElseThrow(
                () -> new NotFoundException("The run has made no file %s.".formatted(name)));
    var cache = new CacheControl();
    cache.setPrivate(true);
    cache.setMaxAge(31_536_000);
    boolean picture = artifact.mediaType().startsWith("image/");
    return Response.ok(artifact.content(), artifact.mediaType())
        .cacheControl(cache)
        .tag(artifact.sha256())
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'")
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            (picture ? "inline" : "attachment") + "; filename=\"" + artifact.name() + '"')
        .build();
  }

  private Report reportOf(UUID id) {
    return runs.report(id)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "The run has no report: it is %s.".formatted(runs.find(id).state())));
  }

  private String reasoner(@Nullable String asked) {
    return asked == null ? reasoners.preferred() : reasoners.named(asked).name();
  }

  private static int number(String version) {
    try {
      return Integer.parseInt(version.replace("\"", "").strip());
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "If-Match has to be the plan's version, such as \"1\"; it is " + version, notANumber);
    }
  }
}
