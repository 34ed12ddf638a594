package dev.fathom.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.database.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged service as a process of its own, killed with SIGKILL in the middle of a run and
 * started again. A trigger in the database holds the process at the step where it is to die.
 */
class KilledProcessIT {
  private static final Path PACKAGE = Path.of("target", "quarkus-app", "quarkus-run.jar");
  private static final String QUESTION =
      "{\"question\": \"How did net sales develop in 2024, and why?\", \"unattended\": true}";

  @TempDir Path data;

  private final HttpClient client = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init")
  private EmbeddedPostgres postgres;

  @BeforeEach
  void startDatabase() {
    postgres = EmbeddedPostgres.open(data.resolve("postgres"));
  }

  @AfterEach
  void stopDatabase() {
    client.close();
    postgres.close();
  }

  @Test
  void goesOnAfterEachOfFiveKillsAndDoesNoStepTwice() throws Exception {
    int port = freePort();
    Process process = serve(port);
    awaitReady(port);
    holdAtStep(2);
    String run = post(port);
    var done = new HashMap<String, Instant>();
    for (int kill = 1; kill <= 5; kill++) {
      awaitHeld(run, kill * 2);
      process.destroyForcibly().waitFor();
      assertThat(finished(run)).containsAllEntriesOf(done);
      done.putAll(finished(run));
      release();
      if (kill < 5) {
        holdAtStep((kill + 1) * 2);
      }
      process = serve(port);
    }
    awaitState(run, "COMPLETED");
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    // Nobody used the database any more, so the service stopped it.
    postgres = EmbeddedPostgres.open(data.resolve("postgres"));

    assertThat(done).hasSizeGreaterThanOrEqualTo(9);
    assertThat(finished(run)).containsAllEntriesOf(done);
    assertThat(number("select count(*) from run_step where finished_at is null")).isZero();
    assertThat(number("select count(*) from report")).isEqualTo(1);
    assertThat(number("select max(seq) - count(*) from run_event")).isZero();
  }

  /** From now on, whoever finishes the n-th step of the run waits before it is committed. */
  private void holdAtStep(int n) throws SQLException {
    execute(
        """
        create or replace function hold() returns trigger language plpgsql as $$
        begin
          if new.output is not null
              and (select count(*) from run_step where output is not null) = %d then
            perform pg_sleep(600);
          end if;
          return new;
        end $$;
        create or replace trigger hold before update on run_step
          for each row execute function hold();
        """
            .formatted(n - 1));
  }

  private void release() throws SQLException {
    execute("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'");
    execute("drop trigger hold on run_step");
  }

  private void awaitHeld(String run, int n) throws Exception {
    while (number("select count(*) from pg_stat_activity where wait_event = 'PgSleep'") == 0) {
      assertThat(state(run)).isNotIn("COMPLETED", "FAILED");
      Thread.sleep(50);
    }
    assertThat(finished(run)).hasSize(n - 1);
  }

  private Map<String, Instant> finished(String run) throws SQLException {
    var steps = new HashMap<String, Instant>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select key, finished_at from run_step where output is not null and run_id = '"
                    + run
                    + "'")) {
      while (rows.next()) {
        steps.put(rows.getString(1), rows.getTimestamp(2).toInstant());
      }
    }
    return steps;
  }

  private String state(String run) throws SQLException {
    return text("select state from research_run where id = '" + run + "'");
  }

  private void awaitState(String run, String wanted) throws Exception {
    while (!state(run).equals(wanted)) {
      assertThat(state(run)).isNotEqualTo("FAILED");
      Thread.sleep(100);
    }
  }

  private Process serve(int port) throws IOException {
    var builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-jar",
            PACKAGE.toString(),
            "serve",
            "--port",
            Integer.toString(port));
    builder.environment().put("FATHOM_DATA", data.toString());
    builder.environment().put("FATHOM_HOME", Path.of("..").toAbsolutePath().toString());
    return builder.inheritIO().start();
  }

  private void awaitReady(int port) throws InterruptedException {
    while (true) {
      try {
        if (send(port, "/q/health/ready", BodyPublishers.noBody(), "GET").statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        Thread.sleep(100);
      }
    }
  }

  private String post(int port) throws IOException, InterruptedException {
    var response = send(port, "/v1/research-runs", BodyPublishers.ofString(QUESTION), "POST");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    String location = response.headers().firstValue("Location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private HttpResponse<String> send(
      int port, String path, HttpRequest.BodyPublisher body, String method)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(method, body)
            .build(),
        BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private long number(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }
}
