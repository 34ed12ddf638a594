package dev.fathom.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SandboxSessionTest {

  private static final OpenSandboxes OPEN = new OpenSandboxes();

  @AfterAll
  static void close() {
    OPEN.close();
  }

  @BeforeAll
  static void require() throws InterruptedException {
    Machine.requireSandbox();
  }

  static Stream<Machine.Setting> settings() throws InterruptedException {
    return Machine.settings().stream();
  }

  private static ExecutionResult cell(SandboxSession session, String code)
      throws InterruptedException {
    return session.execute(ExecutionRequest.of(code).within(Duration.ofSeconds(30)));
  }

  private static String value(ExecutionResult result) {
    Value value = result.value();
    return value == null ? "" : value.text();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void losesOnlyTheCellThatCrashesOrPassesALimit(Machine.Setting setting) throws Exception {
    Sandbox sandbox = OPEN.of(setting);
    try (SandboxSession session = sandbox.openSession()) {
      assertThat(
              cell(
                      session,
                      "import pandas as pd\nx = [1]\nframe = pd.DataFrame({'a': range(1000)})")
                  .status())
          .isEqualTo(Status.OK);
      ExecutionResult crash = cell(session, "x.append(2)\nimport ctypes; ctypes.string_at(0)");
      assertThat(crash.signal()).isEqualTo(11);
      assertThat(crash.sessionAlive()).isTrue();
      assertThat(value(cell(session, "x, len(frame)"))).isEqualTo("([1], 1000)");
      ExecutionResult late =
          session.execute(
              ExecutionRequest.of("x.append(3)\nwhile True: pass").within(Duration.ofSeconds(1)));
      assertThat(late.status()).isEqualTo(Status.TIMEOUT);
      assertThat(value(cell(session, "x"))).isEqualTo("[1]");
      ExecutionResult hungry =
          cell(session, "import os, signal\nx.append(4)\nos.kill(os.getpid(), signal.SIGKILL)");
      assertThat(hungry.status()).isIn(Status.SIGNAL, Status.ERROR);
      assertThat(value(cell(session, "x"))).isEqualTo("[1]");
      assertThat(cell(session, "x.append(5)\n1/0").status()).isEqualTo(Status.ERROR);
      assertThat(value(cell(session, "x"))).isEqualTo("[1, 5]");
      for (int i = 0; i < 8; i++) {
        assertThat(cell(session, "x.append(6)").status()).isEqualTo(Status.OK);
      }
      assertThat(cell(session, "import os\nos.abort()").status()).isEqualTo(Status.SIGNAL);
      assertThat(value(cell(session, "len(x)"))).isEqualTo("10");
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void takesOnlyWhatACellAddedAndLeavesNothingRunning(Machine.Setting setting) throws Exception {
    Sandbox sandbox = OPEN.of(setting);
    try (SandboxSession session = sandbox.openSession()) {
      assertThat(cell(session, "open('a.txt', 'w').write('a')").files())
          .extracting(OutputFile::name)
          .containsExactly("a.txt");
      ExecutionResult second =
          cell(
              session,
              "import os, time\nopen('b.txt', 'w').write(open('a.txt').read())\nif os.fork() == 0:\n    time.sleep(60)\n    os._exit(0)");
      assertThat(second.files()).extracting(OutputFile::name).containsExactly("b.txt");
      assertThat(
              cell(
                      session,
                      "try:\n    ended = os.waitpid(-1, os.WNOHANG)\nexcept ChildProcessError:\n    ended = 'none'\nended")
                  .status())
          .isEqualTo(Status.OK);
      assertThat(
              cell(
                      session,
                      "import os\nfor d in range(3, 200):\n    try: os.write(d, b'{\"done\": 0}\\n{\"restored\": 0}\\n')\n    except OSError: pass")
                  .status())
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void countsWhatManyProcessesHideInSocketsAsMemory(Machine.Setting setting) throws Exception {
    Sandbox sandbox = OPEN.of(setting);
    try (SandboxSession session = sandbox.openSession()) {
      assertThat(cell(session, "kept = 'before'").status()).isEqualTo(Status.OK);
      ExecutionResult hoard =
          cell(
              session,
              """
              import os, socket, time
              for _ in range(40):
                  if os.fork() == 0:
                      pairs = []
                      try:
                          while True:
                              pairs.append(socket.socketpair())
                              for end in pairs[-1]:
                                  end.setblocking(False)
                                  try:
                                      while end.send(b"x" * 65536): pass
                                  except BlockingIOError: pass
                      except OSError: pass
                      time.sleep(60)
              time.sleep(60)
              """);
      assertThat(hoard.status()).isEqualTo(Status.MEMORY);
      assertThat(value(cell(session, "kept"))).isEqualTo("'before'");
    }
  }

  /** Words that a cell says in the interpreter's place do not speak for the next one. */
  @ParameterizedTest
  @MethodSource("settings")
  void isOverWhenACellForgesItsEnd(Machine.Setting setting) throws Exception {
    Sandbox sandbox = OPEN.of(setting);
    try (SandboxSession session = sandbox.openSession()) {
      ExecutionResult forger =
          cell(
              session,
              """
              import os
              for word in (b'{"done": 0}', b'{"restored": 0}', b'{"started": true}'):
                  os.write(3, word + b'\\n')
              while True: pass
              """);
      assertThat(forger.status()).isNotEqualTo(Status.OK);
      try (SandboxSession next = sandbox.openSession()) {
        assertThat(value(cell(next, "1 + 1"))).isEqualTo("2");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void isOverOnceItsCallerWasInterrupted(Machine.Setting setting) throws Exception {
    Sandbox sandbox = OPEN.of(setting);
    try (SandboxSession session = sandbox.openSession()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> cell(session, "import time; time.sleep(60)"))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
      try (SandboxSession next = sandbox.openSession()) {
        assertThat(value(cell(next, "1 + 1"))).isEqualTo("2");
      }
    }
  }
}
