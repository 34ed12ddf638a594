package dev.fathom.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every known attack, in every tier that the machine gives, as root and as an ordinary user. */
class AttackTest {

  /** In tier lock only a session may fork. */
  private static final List<String> FORKING =
      List.of("fs21", "pr01", "pr03", "pr07", "pr08", "pr19", "me03", "me07", "pt05");

  /** How code is run. */
  private interface Way {
    ExecutionResult run(Sandbox sandbox, ExecutionRequest request) throws InterruptedException;
  }

  @TestFactory
  Stream<DynamicContainer> everyAttackIsHeld() throws Exception {
    return held(Sandbox::execute, Attack.all());
  }

  @TestFactory
  Stream<DynamicContainer> attacksThatForkAreHeldInASession() throws Exception {
    return held(AttackTest::executeInASession, FORKING.stream().map(Attack::named).toList());
  }

  private static ExecutionResult executeInASession(Sandbox sandbox, ExecutionRequest request)
      throws InterruptedException {
    try (SandboxSession session = sandbox.openSession()) {
      return session.execute(request);
    }
  }

  private static Stream<DynamicContainer> held(Way way, List<Attack> attacks) throws Exception {
    List<DynamicContainer> containers = new ArrayList<>();
    for (Machine.Setting setting : Machine.settings()) {
      Map<Attack, String> verdicts = verdicts(setting, Set.of(), way, attacks);
      containers.add(
          DynamicContainer.dynamicContainer(
              setting.toString(),
              verdicts.entrySet().stream()
                  .map(
                      entry ->
                          DynamicTest.dynamicTest(
                              entry.getKey().toString(),
                              () ->
                                  assertThat(entry.getValue())
                                      .as("%s: %s", setting, entry.getKey())
                                      .isEmpty()))));
    }
    return containers.stream();
  }

  /** The suite must be able to fail: without a layer, the attacks that it holds off succeed. */
  @TestFactory
  Stream<DynamicTest> eachLayerThatIsLeftOutIsMissed() throws Exception {
    Map<String, String> missed = Map.of("seccomp", "ne06", "landlock", "fs01", "limits", "pr13");
    Machine.Setting lock =
        Machine.settings().stream()
            .filter(setting -> setting.tier() == Tier.LOCK)
            .findFirst()
            .orElseThrow();
    List<DynamicTest> tests = new ArrayList<>();
    for (Map.Entry<String, String> entry : missed.entrySet()) {
      Attack attack = Attack.named(entry.getValue());
      tests.add(
          DynamicTest.dynamicTest(
              "without " + entry.getKey() + " the attack " + attack + " breaches",
              () ->
                  assertThat(
                          verdicts(lock, Set.of(entry.getKey()), Sandbox::execute, List.of(attack))
                              .get(attack))
                      .startsWith("breached")));
    }
    return tests.stream();
  }

  @Test
  void theSelfTestSeesAWeakenedSandbox() throws Exception {
    Machine.Setting setting = Machine.settings().getFirst();
    try (Sandbox sandbox = Sandbox.open(setting.launch(Set.of("seccomp")))) {
      assertThat(sandbox.execute(ExecutionRequest.of("print(1)")).provenance().proof().seccomp())
          .isFalse();
      org.assertj.core.api.Assertions.assertThatThrownBy(sandbox::attackItself)
          .isInstanceOf(SandboxUnavailableException.class)
          .hasMessageContaining("makes a network socket");
    }
  }

  /** Only those that wait have a directory; the others' are gone, or go within moments. */
  private static void assertNothingIsLeft(Path scratch) throws Exception {
    List<String> dead = dead(scratch);
    for (int i = 0; i < 100 && !dead.isEmpty(); i++) {
      Thread.sleep(100);
      dead = dead(scratch);
    }
    assertThat(dead).isEmpty();
  }

  private static List<String> dead(Path scratch) throws Exception {
    try (Stream<Path> entries = Files.list(scratch)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !Files.exists(Path.of("/proc", name.replaceAll("\\D", ""))))
          .toList();
    }
  }

  private static Map<Attack, String> verdicts(
      Machine.Setting setting, Set<String> weakened, Way way, List<Attack> attacks)
      throws Exception {
    Map<Attack, String> verdicts = new LinkedHashMap<>();
    try (Victim victim = new Victim(setting);
        Sandbox sandbox = Sandbox.open(setting.launch(weakened));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<Attack, Future<ExecutionResult>> running = new LinkedHashMap<>();
      for (Attack attack : attacks) {
        Callable<ExecutionResult> run =
            () ->
                way.run(
                    sandbox,
                    ExecutionRequest.of(attack.code(), victim.target())
                        .within(attack.wall())
                        .withMemory(attack.memory()));
        running.put(attack, threads.submit(run));
      }
      for (Map.Entry<Attack, Future<ExecutionResult>> entry : running.entrySet()) {
        verdicts.put(entry.getKey(), entry.getKey().verdict(entry.getValue().get()));
      }
      if (weakened.isEmpty()) {
        assertThat(victim.damage()).isEmpty();
        assertThat(sandbox.execute(ExecutionRequest.of("1 + 1")).status()).isEqualTo(Status.OK);
        assertNothingIsLeft(sandbox.runDirectory().resolve("scratch"));
      }
    }
    return verdicts;
  }
}
