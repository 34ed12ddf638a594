package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** Embeddings, which no architecture that is served here was trained to give. */
@Path("/v1/embeddings")
public class EmbeddingsResource {

  private final ServedModel served;

  EmbeddingsResource(ServedModel served) {
    this.served = served;
  }

  @POST
  public Response embed(JsonNode body) {
    ServedModel.Open open = served.get(body.path("model").asText());
    throw ApiException.invalid(
        "model", "The model '%s' does not serve embeddings.".formatted(open.name()));
  }
}
