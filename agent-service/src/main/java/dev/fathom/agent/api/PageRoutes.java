package dev.fathom.agent.api;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Gives every address of the browser interface the one page there is, so that a link to a run and a
 * reload of it work. The page reads its address itself.
 */
@ApplicationScoped
class PageRoutes {
  void add(@Observes Router router) {
    router.get("/runs/:id").handler(PageRoutes::page);
    router.get("/settings").handler(PageRoutes::page);
  }

  private static void page(RoutingContext request) {
    request.reroute("/");
  }
}
