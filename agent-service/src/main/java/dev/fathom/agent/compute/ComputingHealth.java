package dev.fathom.agent.compute;

import dev.fathom.sandbox.Proof;
import dev.fathom.sandbox.Sandbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * The tier that Python computes in and the layers that held when it was opened. Never down: without
 * a sandbox the service works and says so.
 */
@Readiness
@ApplicationScoped
class ComputingHealth implements HealthCheck {
  private final Computing computing;

  ComputingHealth(Computing computing) {
    this.computing = computing;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder said = HealthCheckResponse.named("computing in Python").up();
    return switch (computing.standing()) {
      case Computing.Standing.NotOpened() ->
          said.withData("state", "not opened: nothing has been computed yet").build();
      case Computing.Standing.Off(String reason) ->
          said.withData("state", "off").withData("reason", reason).build();
      case Computing.Standing.On(Sandbox sandbox) -> on(said, sandbox);
    };
  }

  private static HealthCheckResponse on(HealthCheckResponseBuilder said, Sandbox sandbox) {
    Proof proof = sandbox.proof();
    return said.withData("state", "on")
        .withData("tier", sandbox.tier().word())
        .withData(
            "namespaces", String.join(" ", proof.namespaces().keySet().stream().sorted().toList()))
        .withData("landlock", proof.landlock())
        .withData("seccomp", proof.seccomp())
        .withData("filter", proof.filter())
        .withData("no_new_privileges", proof.noNewPrivileges())
        .withData("capabilities", proof.capabilities())
        .withData("user", proof.kernelUser())
        .withData("cgroup", proof.cgroup())
        .withData("versions", new TreeMap<>(sandbox.versions()).toString())
        .build();
  }
}
