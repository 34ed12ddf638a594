package dev.fathom.agent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fathom.agent.corpus.Corpus;
import dev.fathom.agent.corpus.CorpusFile;
import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.corpus.DefaultCorpus;
import dev.fathom.agent.corpus.Source;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Corpora and their documents over HTTP. */
@Path("/v1/corpora")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Corpora")
@RunOnVirtualThread
public class CorporaResource {
  private final CorpusService corpora;
  private final DefaultCorpus defaultCorpus;

  CorporaResource(CorpusService corpora, DefaultCorpus defaultCorpus) {
    this.corpora = corpora;
    this.defaultCorpus = defaultCorpus;
  }

  /**
   * A corpus.
   *
   * @param isDefault whether a run that names no corpus looks here
   * @param reading whether its folder is being read at present
   * @param uploads whether documents can be added; a corpus that mirrors a folder takes them from
   *     it
   */
  public record CorpusView(
      UUID id,
      String name,
      int documents,
      int unreadable,
      @JsonProperty("default") boolean isDefault,
      boolean reading,
      boolean uploads) {}

  private CorpusView view(Corpus corpus) {
    boolean isDefault = defaultCorpus.is(corpus);
    return new CorpusView(
        corpus.id(),
        corpus.name(),
        corpus.documents(),
        corpus.unreadable(),
        isDefault,
        isDefault && defaultCorpus.reading(),
        corpus.folder() == null);
  }

  public record NewCorpus(@NotBlank String name) {}

  /** Whether a file was read. */
  public enum Status {
    READ,
    UNREADABLE
  }

  public record DocumentView(
      String name,
      Status status,
      @Nullable String reason,
      @Nullable String source,
      @Nullable String title,
      @Nullable String mediaType,
      int pages) {
    static DocumentView of(CorpusFile file) {
      Source source = file.source();
      return source == null
          ? new DocumentView(file.path(), Status.UNREADABLE, file.reason(), null, null, null, 0)
          : new DocumentView(
              file.path(),
              Status.READ,
              null,
              source.id(),
              source.title(),
              source.mediaType(),
              source.pages());
    }
  }

  @GET
  @Operation(summary = "List the corpora")
  public Page<CorpusView> list() {
    return Page.whole(corpora.corpora().stream().map(this::view).toList());
  }

  @POST
  @Operation(summary = "Make a corpus to upload documents to")
  public Response create(@NotNull @Valid NewCorpus asked) {
    UUID id = corpora.create(asked.name());
    return Response.created(URI.create("/v1/corpora/" + id))
        .entity(view(new Corpus(id, asked.name(), null, 0, 0)))
        .build();
  }

  @GET
  @Path("/{id}/documents")
  @Operation(summary = "List the documents of a corpus, the unreadable ones with their reason")
  public Page<DocumentView> documents(@RestPath UUID id) {
    return Page.whole(corpora.files(id).stream().map(DocumentView::of).toList());
  }

  @POST
  @Path("/{id}/documents")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(summary = "Upload a document, in place of one of the same name")
  public Response upload(@RestPath UUID id, @RestForm("file") @NotNull FileUpload file)
      throws IOException {
    String name = file.fileName().replaceAll(".*[/\\\\]", "");
    CorpusFile added = corpora.add(id, name, Files.readAllBytes(file.uploadedFile()));
    return Response.status(Response.Status.CREATED).entity(DocumentView.of(added)).build();
  }
}
