package dev.fathom.agent;

import dev.fathom.agent.database.EmbeddedPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL server, and a data directory, for the tests of one run of the build. */
public final class PostgresForTests implements QuarkusTestResourceLifecycleManager {
  private @Nullable EmbeddedPostgres postgres;

  @Override
  public Map<String, String> start() {
    try {
      Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "data-");
      var opened = EmbeddedPostgres.open(data.toAbsolutePath().resolve("postgres"));
      postgres = opened;
      return Map.of(
          "quarkus.datasource.jdbc.url", opened.jdbcUrl(),
          "quarkus.datasource.username", opened.user(),
          "quarkus.datasource.password", opened.password(),
          "fathom.data", data.toAbsolutePath().toString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void stop() {
    if (postgres != null) {
      postgres.close();
    }
  }
}
