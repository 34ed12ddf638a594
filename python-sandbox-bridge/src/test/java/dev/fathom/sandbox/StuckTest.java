package dev.fathom.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Neither side waits for a stuck other one, and nothing is left when one goes. */
class StuckTest {
  private static final String SLEEPING = "sleeping-run";

  /** Gives its process a name, by which a test sees that it has begun and where it is. */
  private static final String SLEEPER =
      "import ctypes, time\nctypes.CDLL(None).prctl(15, b'"
          + SLEEPING
          + "', 0, 0, 0)\ntime.sleep(3000)";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @BeforeAll
  static void require() throws InterruptedException {
    Machine.requireSandbox();
  }

  static Stream<Machine.Setting> settings() throws InterruptedException {
    return Machine.settings().stream();
  }

  private static final OpenSandboxes OPEN = new OpenSandboxes();

  @AfterAll
  static void close() {
    OPEN.close();
  }

  /** A client that speaks the wire by hand, so that it can misbehave. */
  private static SocketChannel rawRequest(Sandbox sandbox, String code) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(sandbox.socket(false)));
    String head = "{\"seed\":0,\"limits\":{\"wall\":3000,\"cpu\":30,\"memory\":500000000}}";
    for (String frame : List.of("R" + head, "C" + code, "E")) {
      byte[] payload = frame.substring(1).getBytes(StandardCharsets.UTF_8);
      ByteBuffer buffer = ByteBuffer.allocate(5 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
      buffer.putInt(payload.length).put((byte) frame.charAt(0)).put(payload).flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
    return channel;
  }

  private static ProcessHandle supervisor(Sandbox sandbox) {
    return ProcessHandle.of(sandbox.supervisorPid()).orElseThrow();
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(String what, Condition condition) throws InterruptedException {
    long begun = System.nanoTime();
    while (!condition.holds()) {
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(what).isLessThan(PATIENCE);
      Thread.sleep(20);
    }
  }

  /** The processes that run a {@link #SLEEPER}, each followed by those that guard it. */
  private static List<ProcessHandle> awaitSleepers(
      Sandbox sandbox, Machine.Setting setting, int runs) throws InterruptedException {
    List<ProcessHandle> found = new ArrayList<>();
    await(
        runs + " runs to begin",
        () -> {
          found.clear();
          supervisor(sandbox)
              .descendants()
              .distinct()
              .filter(StuckTest::sleeps)
              .forEach(found::add);
          return found.size() == runs;
        });
    for (ProcessHandle interpreter : List.copyOf(found)) {
      ProcessHandle guard = interpreter;
      for (int i = 1; i < setting.processesOfASlot(); i++) {
        guard = guard.parent().orElseThrow();
        found.add(guard);
      }
    }
    return found;
  }

  private static boolean sleeps(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/comm")).strip().equals(SLEEPING);
    } catch (IOException gone) {
      return false;
    }
  }

  private static void awaitEnd(List<ProcessHandle> processes) throws InterruptedException {
    await("their end: " + processes, () -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Until only the slots that wait are left, and goes on being so. */
  private static void awaitRest(Sandbox sandbox, Machine.Setting setting)
      throws InterruptedException {
    int[] times = {0};
    await(
        "nothing but %d processes".formatted(setting.processesAtRest()),
        () -> {
          long now = supervisor(sandbox).descendants().distinct().count();
          times[0] = now == setting.processesAtRest() ? times[0] + 1 : 0;
          return times[0] == 20;
        });
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aClientThatVanishesTakesItsRunAlong(Machine.Setting setting) throws Exception {
    Sandbox sandbox = OPEN.of(setting);
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(rawRequest(sandbox, SLEEPER));
    }
    List<ProcessHandle> runs = awaitSleepers(sandbox, setting, 3);
    clients.add(SocketChannel.open(UnixDomainSocketAddress.of(sandbox.socket(false))));
    for (SocketChannel client : clients) {
      client.close();
    }
    awaitEnd(runs);
    awaitRest(sandbox, setting);
    assertThat(sandbox.execute(ExecutionRequest.of("1")).status()).isEqualTo(Status.OK);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aClientThatStopsReadingHoldsUpNobody(Machine.Setting setting) throws Exception {
    Sandbox sandbox = OPEN.of(setting);
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(
          rawRequest(sandbox, "print('x' * 900_000)\nopen('f', 'wb').write(b'y' * 9_000_000)"));
    }
    assertThat(sandbox.execute(ExecutionRequest.of("1")).status()).isEqualTo(Status.OK);
    awaitRest(sandbox, setting);
    for (SocketChannel client : clients) {
      client.close();
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void interruptingTheCallerKillsTheRun(Machine.Setting setting) throws Exception {
    Sandbox sandbox = OPEN.of(setting);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    sandbox.execute(ExecutionRequest.of(SLEEPER));
                  } catch (InterruptedException | RuntimeException e) {
                    thrown.set(e);
                  }
                });
    List<ProcessHandle> run = awaitSleepers(sandbox, setting, 1);
    caller.interrupt();
    caller.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    awaitEnd(run);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theZygoteIsReplacedWhenItIsKilledAndItsRunFails(Machine.Setting setting) throws Exception {
    try (Sandbox sandbox = Sandbox.open(setting.launch(Set.of()));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<ExecutionResult> sleeper = () -> sandbox.execute(ExecutionRequest.of(SLEEPER));
      Future<ExecutionResult> running = threads.submit(sleeper);
      awaitSleepers(sandbox, setting, 1);
      killZygote(sandbox);
      assertThatThrownBy(running::get).hasCauseInstanceOf(SandboxException.class);
      assertThat(sandbox.execute(ExecutionRequest.of("1")).status()).isEqualTo(Status.OK);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void whatHasNotBegunOutlivesItsSlot(Machine.Setting setting) throws Exception {
    try (Sandbox sandbox = Sandbox.open(setting.launch(Set.of()));
        SandboxSession session = sandbox.openSession()) {
      killZygote(sandbox);
      assertThat(sandbox.execute(ExecutionRequest.of("1")).status()).isEqualTo(Status.OK);
      assertThat(session.execute(ExecutionRequest.of("1")).status()).isEqualTo(Status.OK);
    }
  }

  /** And waits until all its slots are gone with it: until then they may take a run along. */
  private static void killZygote(Sandbox sandbox) throws InterruptedException {
    List<ProcessHandle> all = supervisor(sandbox).descendants().distinct().toList();
    supervisor(sandbox).children().forEach(ProcessHandle::destroyForcibly);
    awaitEnd(all);
  }

  @Test
  void tellsARunThatNeverBeganFromOneThatDied() throws Exception {
    Path socket = Files.createTempDirectory("fathom-stuck-").resolve("run");
    Duration wall = Duration.ofSeconds(5);
    try (ServerSocketChannel server =
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket));
        Connection first = Connection.open(socket, Limits.defaults());
        Connection second = Connection.open(socket, Limits.defaults())) {
      server.accept().close();
      assertThatThrownBy(() -> first.execute(ExecutionRequest.of("1"), wall, 1))
          .isInstanceOf(NotBegunException.class);
      Thread slot = Thread.startVirtualThread(() -> takeTheRequestAndDie(server));
      assertThatThrownBy(() -> second.execute(ExecutionRequest.of("1"), wall, 1))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(NotBegunException.class);
      slot.join();
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(socket.getParent());
    }
  }

  private static void takeTheRequestAndDie(ServerSocketChannel server) {
    byte[] end = {0, 0, 0, 0, 'E'};
    ByteBuffer request = ByteBuffer.allocate(4096);
    try (SocketChannel slot = server.accept()) {
      while (request.position() < end.length
          || !Arrays.equals(
              request.array(),
              request.position() - end.length,
              request.position(),
              end,
              0,
              end.length)) {
        if (slot.read(request) < 0) {
          return;
        }
      }
      slot.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 'B'}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everythingEndsWithTheFirstProcessAndTheNextRunStartsItAgain(Machine.Setting setting)
      throws Exception {
    Path directory;
    try (Sandbox sandbox = Sandbox.open(setting.launch(Set.of()))) {
      List<ProcessHandle> all = supervisor(sandbox).descendants().distinct().toList();
      assertThat(all).isNotEmpty();
      supervisor(sandbox).destroyForcibly();
      awaitEnd(all);
      assertThat(sandbox.execute(ExecutionRequest.of("1")).status()).isEqualTo(Status.OK);
      directory = sandbox.runDirectory();
    }
    assertThat(Files.exists(directory)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void bombsDoNotStarveAnHonestRun(Machine.Setting setting) throws Exception {
    Sandbox sandbox = OPEN.of(setting);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ExecutionResult>> bombs = new ArrayList<>();
      for (String bomb : List.of("pr01", "me02", "pr02")) {
        Attack attack = Attack.named(bomb);
        Callable<ExecutionResult> run =
            () ->
                sandbox.execute(
                    ExecutionRequest.of(
                            attack.code(), new InputFile("target.json", Content.of("{}")))
                        .within(Duration.ofSeconds(3))
                        .withMemory(256L << 20));
        bombs.add(threads.submit(run));
      }
      assertThat(
              sandbox
                  .execute(
                      ExecutionRequest.of("import pandas as pd\nint(pd.Series(range(1000)).sum())"))
                  .status())
          .isEqualTo(Status.OK);
      for (Future<ExecutionResult> bomb : bombs) {
        assertThat(bomb.get().status()).isNotNull();
      }
    }
  }
}
