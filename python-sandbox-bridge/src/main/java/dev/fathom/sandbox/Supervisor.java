package dev.fathom.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The first Python process, and the threads that listen to it. Its standard input is its life line:
 * closing it, or the death of this machine, ends everything that it started.
 */
final class Supervisor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());
  private static final int START_SECONDS = 60;
  private static final String MAIN =
      "import sys; sys.path.insert(0, sys.argv[1]);"
          + " from fathom_sandbox.supervisor import main; main()";

  private final Process process;
  private final CompletableFuture<JsonNode> first = new CompletableFuture<>();
  private final Deque<String> lastWords = new ArrayDeque<>();

  private Supervisor(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().name("sandbox-words").start(this::listen);
    Thread.ofPlatform().daemon().name("sandbox-log").start(this::log);
  }

  /** Starts Python and hands over the configuration; the first answer is then awaited. */
  static Supervisor start(Launch launch, Path python, RunDirectory directory, boolean probeOnly) {
    List<String> command = new ArrayList<>(launch.prefix());
    if (launch.config().tier() == Tier.STRONG) {
      command.addAll(launch.config().strongRuntime());
    }
    command.addAll(
        List.of(python.toString(), "-I", "-B", "-c", MAIN, directory.python().toString()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.root().toFile());
    Map<String, String> environment = builder.environment();
    // Whatever the service holds in its environment is none of the sandbox's business.
    environment.clear();
    environment.putAll(
        Map.of(
            "PATH", "/usr/local/bin:/usr/bin:/bin",
            "LANG", "C.UTF-8",
            "TZ", "UTC",
            "PYTHONHASHSEED", "0",
            "SOURCE_DATE_EPOCH", "0",
            "OMP_NUM_THREADS", "1",
            "OPENBLAS_NUM_THREADS", "1",
            "MKL_NUM_THREADS", "1",
            "ARROW_NUM_THREADS", "1"));
    try {
      Supervisor started = new Supervisor(builder.start());
      started.configure(launch, directory, probeOnly);
      return started;
    } catch (IOException e) {
      throw new SandboxUnavailableException(
          "cannot start " + command.getFirst() + ": " + e.getMessage());
    }
  }

  private void configure(Launch launch, RunDirectory directory, boolean probeOnly)
      throws IOException {
    SandboxConfig config = launch.config();
    Limits limits = config.limits();
    Map<String, Object> document = new LinkedHashMap<>();
    Tier tier = config.tier();
    document.put("tier", tier == null ? "auto" : tier.word());
    document.put("minimum", config.minimumTier().word());
    document.put("scratch", directory.scratch().toString());
    document.put("sockets", directory.sockets().toString());
    document.put("uid_base", config.firstUserId());
    document.put("probe_only", probeOnly);
    document.put("weakened", launch.weakened());
    document.put("idle_runs", config.idleRuns());
    document.put("idle_sessions", config.idleSessions());
    document.put("memory_total", (config.concurrency() + 1) * limits.memory() + (1L << 30));
    document.put("limits", WireLimits.all(limits));
    OutputStream out = process.getOutputStream();
    out.write((Json.write(document) + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /**
   * The first document that Python said: ready, or why not.
   *
   * @throws SandboxUnavailableException when it ended or stayed silent
   */
  JsonNode firstWord() throws InterruptedException {
    try {
      return first.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new SandboxUnavailableException("the launcher did not get ready: " + words());
    }
  }

  private String words() {
    synchronized (lastWords) {
      return lastWords.isEmpty() ? "it said nothing" : String.join(" | ", lastWords);
    }
  }

  private void listen() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode word = Json.read(line);
        if (!first.complete(word)) {
          LOG.log(System.Logger.Level.DEBUG, () -> "sandbox: " + word);
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the sandbox's words ended", e);
    }
    first.completeExceptionally(new SandboxException("ended"));
  }

  private void log() {
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String said = line;
        synchronized (lastWords) {
          if (lastWords.size() == 10) {
            lastWords.removeFirst();
          }
          lastWords.addLast(said);
        }
        LOG.log(System.Logger.Level.DEBUG, () -> said);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the sandbox's log ended", e);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Whether it ends within this time. */
  boolean ends(Duration time) throws InterruptedException {
    return process.waitFor(time);
  }

  long pid() {
    return process.pid();
  }

  /** Has a fresh zygote take over; executions that go on are not disturbed. */
  void renew() throws IOException {
    OutputStream out = process.getOutputStream();
    out.write("renew\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(8, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
