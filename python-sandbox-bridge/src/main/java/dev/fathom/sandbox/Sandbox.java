package dev.fathom.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs Python that nobody trusts. Safe for use by many threads; calls block and suit virtual
 * threads.
 *
 * <p>Opening finds the best tier that the machine gives, starts Python once and attacks itself;
 * when anything is missing it refuses with the reason, and nothing is ever run unprotected.
 * Interrupting a caller kills its execution. When the Python side dies, the next execution starts
 * it anew. Of the executions under way, those whose code has begun fail with {@link
 * SandboxException}; the others are asked for once more elsewhere. Closing ends everything, also
 * when this process dies without closing.
 */
public final class Sandbox implements AutoCloseable {
  private static final String SELF_TEST = "/dev/fathom/sandbox/python/self_test.py";

  /**
   * All forks share the zygote's address layout: a fresh one now and then makes it worth less to
   * learn.
   */
  private static final int RUNS_BEFORE_RENEWAL = 2000;

  private static final Duration DYING = Duration.ofSeconds(2);

  private final Launch launch;
  private final Path python;
  private final Semaphore turns;
  private final ReentrantLock starting = new ReentrantLock();
  private volatile Started started;
  private final AtomicLong executions = new AtomicLong();
  private volatile @Nullable Proof proof;
  private volatile boolean closed;

  private record Started(
      RunDirectory directory,
      Supervisor supervisor,
      Tier tier,
      Map<String, String> versions,
      String facts) {}

  private Sandbox(Launch launch, Path python, Started started) {
    this.launch = launch;
    this.python = python;
    this.started = started;
    this.turns = new Semaphore(launch.config().concurrency(), true);
  }

  /**
   * Starts a sandbox.
   *
   * @throws SandboxUnavailableException when computing in Python is off here
   */
  public static Sandbox open(SandboxConfig config) throws InterruptedException {
    Sandbox opened = open(Launch.plain(config));
    try {
      opened.attackItself();
      return opened;
    } catch (SandboxException | InterruptedException e) {
      opened.close();
      throw e;
    }
  }

  static Sandbox open(Launch launch) throws InterruptedException {
    Path python = PythonEnvironment.find(launch.config());
    return new Sandbox(launch, python, start(launch, python));
  }

  /** What this machine allows; never throws for a machine that allows nothing. */
  public static Probe probe(SandboxConfig config) throws InterruptedException {
    return probe(Launch.plain(config));
  }

  static Probe probe(Launch launch) throws InterruptedException {
    RunDirectory directory = null;
    try {
      Path python = PythonEnvironment.find(launch.config());
      directory = RunDirectory.create(launch.config().scratchDirectory(), launch.user());
      try (Supervisor supervisor = Supervisor.start(launch, python, directory, true)) {
        JsonNode word = supervisor.firstWord();
        JsonNode tier = word.path("tier");
        return tier.isTextual()
            ? new Probe(Tier.of(tier.asText()), "", word.path("facts").toString())
            : new Probe(
                null,
                String.valueOf(
                    new SandboxUnavailableException(word.path("unavailable").asText())
                        .getMessage()),
                word.path("facts").toString());
      }
    } catch (SandboxException e) {
      return new Probe(null, String.valueOf(e.getMessage()), "{}");
    } finally {
      if (directory != null) {
        directory.delete();
      }
    }
  }

  private static Started start(Launch launch, Path python) throws InterruptedException {
    RunDirectory directory = RunDirectory.create(launch.config().scratchDirectory(), launch.user());
    Supervisor supervisor = null;
    boolean ready = false;
    try {
      supervisor = Supervisor.start(launch, python, directory, false);
      JsonNode word = supervisor.firstWord();
      if (!word.path("ready").asBoolean()) {
        throw new SandboxUnavailableException(
            word.path("unavailable").isTextual()
                ? word.path("unavailable").asText()
                : word.toString());
      }
      Map<String, String> versions = new HashMap<>();
      word.path("facts")
          .path("versions")
          .properties()
          .forEach(entry -> versions.put(entry.getKey(), entry.getValue().asText()));
      ready = true;
      return new Started(
          directory,
          supervisor,
          Tier.of(word.path("tier").asText()),
          versions,
          word.path("facts").toString());
    } finally {
      if (!ready) {
        if (supervisor != null) {
          supervisor.close();
        }
        directory.delete();
      }
    }
  }

  void attackItself() throws InterruptedException {
    try (InputStream source = Sandbox.class.getResourceAsStream(SELF_TEST)) {
      if (source == null) {
        throw new IOException("the library lacks its own file self_test.py");
      }
      String code = new String(source.readAllBytes(), StandardCharsets.UTF_8);
      ExecutionResult result = execute(ExecutionRequest.of(code).within(Duration.ofSeconds(20)));
      if (result.status() != Status.OK || !result.stdout().endsWith("held\n")) {
        throw new SandboxUnavailableException(
            "the self-test of tier "
                + tier().word()
                + " failed: "
                + result.status()
                + " "
                + result.stdout()
                + result.stderr());
      }
      proof = result.provenance().proof();
    } catch (IOException e) {
      throw new SandboxException("the self-test cannot be read", e);
    }
  }

  /** The tier in force. */
  public Tier tier() {
    return started.tier();
  }

  /** The layers that held the sandbox's attack on itself when it was opened. */
  public Proof proof() {
    return Objects.requireNonNull(proof, "not attacked yet");
  }

  /** What was found about the machine at the start, as a JSON document for a health page. */
  public String facts() {
    return started.facts();
  }

  /** Python and its libraries. */
  public Map<String, String> versions() {
    return Map.copyOf(started.versions());
  }

  /**
   * Runs code once, in an interpreter that nobody used before and nobody will use after.
   *
   * @throws IllegalArgumentException when the request passes a limit
   * @throws InterruptedException when the caller is interrupted; the execution is killed
   * @throws SandboxException when the sandbox is busy for too long or fails
   */
  public ExecutionResult execute(ExecutionRequest request) throws InterruptedException {
    check(request);
    takeTurn();
    if (executions.incrementAndGet() % RUNS_BEFORE_RENEWAL == 0) {
      renew();
    }
    try {
      return executeOnce(request);
    } catch (NotBegunException lost) {
      try {
        return executeOnce(request);
      } catch (NotBegunException again) {
        throw failed(again);
      }
    } finally {
      turns.release();
    }
  }

  private ExecutionResult executeOnce(ExecutionRequest request)
      throws InterruptedException, NotBegunException {
    try (Connection connection = connect(false)) {
      return execute(connection, request);
    }
  }

  private static SandboxException failed(IOException e) {
    return new SandboxException("the sandbox failed: " + e.getMessage(), e);
  }

  /** Opens a session, in which variables live from cell to cell. Its first cell starts it. */
  public SandboxSession openSession() throws InterruptedException {
    return new SandboxSession(this, connect(true));
  }

  ExecutionResult executeCell(Connection connection, ExecutionRequest request)
      throws InterruptedException, NotBegunException {
    check(request);
    takeTurn();
    try {
      return execute(connection, request);
    } finally {
      turns.release();
    }
  }

  private ExecutionResult execute(Connection connection, ExecutionRequest request)
      throws InterruptedException, NotBegunException {
    Limits limits = launch.config().limits();
    Duration wall = request.wall();
    Long memory = request.memory();
    try {
      Connection.Answer answer =
          connection.execute(
              request,
              wall == null ? limits.wall() : wall,
              memory == null ? limits.memory() : memory);
      return ResultReader.read(answer, request, started.versions());
    } catch (ClosedByInterruptException e) {
      InterruptedException interrupted = new InterruptedException("the execution was cancelled");
      interrupted.initCause(e);
      // The channel leaves the flag set; the exception stands for it from here on.
      var _ = Thread.interrupted();
      throw interrupted;
    } catch (NotBegunException e) {
      throw e;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void takeTurn() throws InterruptedException {
    Duration queue = launch.config().queue();
    if (!turns.tryAcquire(queue.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new SandboxException(
          "the sandbox is busy: "
              + launch.config().concurrency()
              + " executions go on, and none ended within "
              + queue.toSeconds()
              + " s");
    }
  }

  Connection connect(boolean session) throws InterruptedException {
    if (closed) {
      throw new SandboxException("the sandbox is closed");
    }
    Started current = started;
    try {
      if (current.supervisor().alive()) {
        return open(current, session);
      }
    } catch (IOException e) {
      // Nobody listens when its first process is about to end.
      if (!current.supervisor().ends(DYING)) {
        throw new SandboxException("the sandbox cannot be reached: " + e.getMessage(), e);
      }
    }
    try {
      return open(startAgain(), session);
    } catch (IOException e) {
      throw new SandboxException("the sandbox cannot be reached: " + e.getMessage(), e);
    }
  }

  private Connection open(Started current, boolean session)
      throws IOException, InterruptedException {
    try {
      return Connection.open(current.directory().socket(session), launch.config().limits());
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException("cancelled before it began");
    }
  }

  private Started startAgain() throws InterruptedException {
    starting.lockInterruptibly();
    try {
      Started current = started;
      if (!closed && !current.supervisor().alive()) {
        current.supervisor().close();
        current.directory().delete();
        started = start(launch, python);
      }
      return started;
    } finally {
      starting.unlock();
    }
  }

  private void check(ExecutionRequest request) {
    Limits limits = launch.config().limits();
    int code = request.code().getBytes(StandardCharsets.UTF_8).length;
    if (code > limits.code()) {
      throw new IllegalArgumentException(
          "the code has " + code + " bytes, " + limits.code() + " are allowed");
    }
    long inputs = request.inputs().stream().mapToLong(input -> input.content().size()).sum();
    if (inputs > limits.inputs()) {
      throw new IllegalArgumentException(
          "the inputs have " + inputs + " bytes, " + limits.inputs() + " are allowed");
    }
    Duration wall = request.wall();
    if (wall != null && (wall.isNegative() || wall.isZero() || wall.compareTo(limits.wall()) > 0)) {
      throw new IllegalArgumentException(
          "a time of " + wall + " is not between 0 and the limit of " + limits.wall());
    }
    Long memory = request.memory();
    if (memory != null && (memory <= 0 || memory > limits.memory())) {
      throw new IllegalArgumentException(
          "memory of " + memory + " bytes is not between 0 and the limit of " + limits.memory());
    }
  }

  /** Replaces the warm interpreters by fresh ones, without disturbing what runs. */
  public void renew() {
    try {
      started.supervisor().renew();
    } catch (IOException e) {
      // Its process is gone: the next execution starts it anew, which renews it too.
      System.getLogger(Sandbox.class.getName())
          .log(System.Logger.Level.DEBUG, "the sandbox could not be renewed", e);
    }
  }

  long supervisorPid() {
    return started.supervisor().pid();
  }

  Path socket(boolean session) {
    return started.directory().socket(session);
  }

  Path runDirectory() {
    return started.directory().root();
  }

  @Override
  public void close() {
    closed = true;
    starting.lock();
    try {
      started.supervisor().close();
      started.directory().delete();
    } finally {
      starting.unlock();
    }
  }
}
