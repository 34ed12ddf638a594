package dev.fathom.agent.compute;

import dev.fathom.agent.database.DataDirectory;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Computing in the service. */
@Dependent
class ComputeBeans {
  @Produces
  @Singleton
  @Unremovable
  Computing computing(DataDirectory data) {
    return new Computing(SandboxSettings.of(data, System.getenv()));
  }

  void close(@Disposes Computing computing) {
    computing.close();
  }
}
