package dev.fathom.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Neither side waits for a stuck other one, and nothing is left when one goes. */
class StuckTest {
  private static final String SLEEPER = "import time\nprint('begun', flush=True)\ntime.sleep(3000)";

  @BeforeAll
  static void require() throws InterruptedException {
    Machine.requireSandbox();
  }

  static Stream<Machine.Setting> settings() throws InterruptedException {
    return Machine.settings().stream();
  }

  /** One sandbox for each setting, shared by the tests that leave it as it was. */
  private static final Map<Machine.Setting, Sandbox> SHARED = new HashMap<>();

  private static Sandbox shared(Machine.Setting setting) throws InterruptedException {
    Sandbox sandbox = SHARED.get(setting);
    if (sandbox == null) {
      sandbox = Sandbox.open(setting.launch(Set.of()));
      SHARED.put(setting, sandbox);
    }
    return sandbox;
  }

  @AfterAll
  static void close() {
    SHARED.values().forEach(Sandbox::close);
    SHARED.clear();
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

  /** Processes of the sandbox that hold a slot: the tree below its first process. */
  private static long processes(long root) {
    return ProcessHandle.of(root).map(handle -> handle.descendants().count()).orElse(0L);
  }

  private static void awaitProcesses(long root, long atMost) throws InterruptedException {
    // Slots are replaced all the time, so that one more may be there for a moment.
    for (int i = 0; i < 600; i++) {
      if (processes(root) <= atMost) {
        return;
      }
      Thread.sleep(50);
    }
    assertThat(processes(root)).isLessThanOrEqualTo(atMost);
  }

  private static long idle(Sandbox sandbox) throws InterruptedException {
    long last = -1;
    for (int same = 0; same < 10; ) {
      long now = processes(sandbox.supervisorPid());
      same = now == last ? same + 1 : 0;
      last = now;
      Thread.sleep(50);
    }
    return last;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aClientThatVanishesTakesItsRunAlong(Machine.Setting setting) throws Exception {
    Sandbox sandbox = shared(setting);
    long before = idle(sandbox);
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(rawRequest(sandbox, SLEEPER));
    }
    clients.add(SocketChannel.open(UnixDomainSocketAddress.of(sandbox.socket(false))));
    for (SocketChannel client : clients) {
      client.close();
    }
    awaitProcesses(sandbox.supervisorPid(), before);
    assertThat(sandbox.execute(ExecutionRequest.of("1")).status()).isEqualTo(Status.OK);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aClientThatStopsReadingHoldsUpNobody(Machine.Setting setting) throws Exception {
    Sandbox sandbox = shared(setting);
    long before = idle(sandbox);
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(
          rawRequest(sandbox, "print('x' * 900_000)\nopen('f', 'wb').write(b'y' * 9_000_000)"));
    }
    assertThat(sandbox.execute(ExecutionRequest.of("1")).status()).isEqualTo(Status.OK);
    awaitProcesses(sandbox.supervisorPid(), before);
    for (SocketChannel client : clients) {
      client.close();
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void interruptingTheCallerKillsTheRun(Machine.Setting setting) throws Exception {
    Sandbox sandbox = shared(setting);
    long before = idle(sandbox);
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
    Thread.sleep(300);
    caller.interrupt();
    caller.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    awaitProcesses(sandbox.supervisorPid(), before);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theZygoteIsReplacedWhenItIsKilledAndItsRunFails(Machine.Setting setting) throws Exception {
    try (Sandbox sandbox = Sandbox.open(setting.launch(Set.of()));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<ExecutionResult> sleeper = () -> sandbox.execute(ExecutionRequest.of(SLEEPER));
      Future<ExecutionResult> running = threads.submit(sleeper);
      Thread.sleep(300);
      ProcessHandle.of(sandbox.supervisorPid())
          .orElseThrow()
          .children()
          .forEach(ProcessHandle::destroyForcibly);
      assertThatThrownBy(running::get).hasCauseInstanceOf(SandboxException.class);
      assertThat(soon(sandbox).status()).isEqualTo(Status.OK);
    }
  }

  /** A slot that dies with its zygote may still have taken the next run. */
  private static ExecutionResult soon(Sandbox sandbox) throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      try {
        return sandbox.execute(ExecutionRequest.of("1"));
      } catch (SandboxException diedWithItsZygote) {
        Thread.sleep(100);
      }
    }
    return sandbox.execute(ExecutionRequest.of("1"));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everythingEndsWithTheFirstProcessAndTheNextRunStartsItAgain(Machine.Setting setting)
      throws Exception {
    Path directory;
    try (Sandbox sandbox = Sandbox.open(setting.launch(Set.of()))) {
      List<ProcessHandle> all =
          ProcessHandle.of(sandbox.supervisorPid()).orElseThrow().descendants().toList();
      assertThat(all).isNotEmpty();
      ProcessHandle first = ProcessHandle.of(sandbox.supervisorPid()).orElseThrow();
      first.destroyForcibly();
      first.onExit().join();
      for (int i = 0; i < 200 && all.stream().anyMatch(ProcessHandle::isAlive); i++) {
        Thread.sleep(50);
      }
      assertThat(all).noneMatch(ProcessHandle::isAlive);
      assertThat(sandbox.execute(ExecutionRequest.of("1")).status()).isEqualTo(Status.OK);
      directory = sandbox.runDirectory();
    }
    assertThat(Files.exists(directory)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void bombsDoNotStarveAnHonestRun(Machine.Setting setting) throws Exception {
    Sandbox sandbox = shared(setting);
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
