package dev.fathom.engine.server;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;

/** Which models are served: one. */
@Path("/v1/models")
public class ModelsResource {

  private final ServedModel served;

  ModelsResource(ServedModel served) {
    this.served = served;
  }

  /** Models as clients list them. */
  record Models(String object, List<Model> data) {}

  /** A model; {@code maxModelLen} is the longest prompt and answer together, in tokens. */
  record Model(String id, String object, long created, String ownedBy, int maxModelLen) {}

  @GET
  public Models list() {
    return new Models("list", List.of(describe(served.get(""))));
  }

  @GET
  @Path("{id}")
  public Model one(@RestPath String id) {
    return describe(served.get(id));
  }

  private static Model describe(ServedModel.Open open) {
    return new Model(open.name(), "model", 0, "fathom", open.engine().longest());
  }
}
