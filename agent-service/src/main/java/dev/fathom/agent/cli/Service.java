package dev.fathom.agent.cli;

import dev.fathom.agent.database.DataDirectory;
import dev.fathom.agent.database.EmbeddedPostgres;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The service, started by a subcommand for as long as its work takes: first the database, then
 * Quarkus on top of it. One process starts it once.
 */
final class Service {
  private static final AtomicReference<@Nullable Callable<Integer>> WORK = new AtomicReference<>();
  private static final AtomicReference<@Nullable RuntimeException> FAILURE =
      new AtomicReference<>();

  /** For work at the terminal: nothing listens, and only warnings are logged. */
  static final Map<String, String> WITHOUT_SERVER =
      Map.of("quarkus.http.host-enabled", "false", "quarkus.log.level", "WARN");

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(20);

  private Service() {}

  /** Runs the work with everything started, and ends everything. Returns the work's exit code. */
  static int run(Map<String, String> settings, Callable<Integer> work) {
    String external = System.getenv().getOrDefault("FATHOM_DATABASE_URL", "");
    if (external.isBlank()) {
      return run(DataDirectory.ofUser(), settings, work);
    }
    settings.forEach(System::setProperty);
    use(
        external,
        System.getenv().getOrDefault("FATHOM_DATABASE_USER", "fathom"),
        System.getenv().getOrDefault("FATHOM_DATABASE_PASSWORD", ""));
    return run(work);
  }

  /** Likewise, with the embedded database of a data directory. */
  static int run(DataDirectory data, Map<String, String> settings, Callable<Integer> work) {
    settings.forEach(System::setProperty);
    System.setProperty("fathom.data", data.path().toString());
    var closed = new CountDownLatch(1);
    try (var postgres = EmbeddedPostgres.open(data.postgres())) {
      // A process that is told to end would otherwise end before its database server has.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> await(closed), "database-closes"));
      use(postgres.jdbcUrl(), postgres.user(), postgres.password());
      return run(work);
    } finally {
      closed.countDown();
    }
  }

  private static void await(CountDownLatch closed) {
    try {
      if (!closed.await(LONGEST_CLOSE.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("fathom: the database server was left running; the next start uses it");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static <T> T bean(Class<T> type) {
    return Arc.container().instance(type).get();
  }

  private static void use(String url, String user, String password) {
    System.setProperty("quarkus.datasource.jdbc.url", url);
    System.setProperty("quarkus.datasource.username", user);
    System.setProperty("quarkus.datasource.password", password);
  }

  private static int run(Callable<Integer> work) {
    WORK.set(work);
    var code = new AtomicReference<>(Fathom.FAILED);
    Quarkus.run(
        Application.class,
        (exit, notStarted) -> {
          code.set(exit);
          if (notStarted != null) {
            FAILURE.set(
                new IllegalStateException(
                    "The service did not start: " + notStarted.getMessage(), notStarted));
          }
        });
    RuntimeException failure = FAILURE.get();
    if (failure != null) {
      throw failure;
    }
    return code.get();
  }

  /** What Quarkus runs once it has started. */
  public static final class Application implements QuarkusApplication {
    @Override
    public int run(String... arguments) throws Exception {
      try {
        Callable<Integer> work = WORK.get();
        return work == null ? Fathom.FAILED : work.call();
      } catch (RuntimeException failure) {
        FAILURE.set(failure);
        return Fathom.FAILED;
      }
    }
  }
}
