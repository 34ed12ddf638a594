package dev.fathom.engine.server;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready is a server whose model is open. */
@Readiness
@ApplicationScoped
class ModelReadiness implements HealthCheck {

  private final ServedModel served;

  ModelReadiness(ServedModel served) {
    this.served = served;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("model")
        .status(served.ready())
        .withData("model", served.state())
        .build();
  }
}
