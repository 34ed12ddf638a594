package dev.fathom.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attack of the suite, from a file of attacks: {@code #: id title} begins one, further lines
 * that begin with {@code #:} say what must come of it.
 *
 * @param expected the statuses that count as held; OK counts only together with the word HELD
 */
record Attack(
    String id,
    String title,
    String code,
    Set<Status> expected,
    @Nullable Integer exitCode,
    Duration wall,
    long memory,
    boolean withoutOutput) {

  private static final List<String> FILES =
      List.of("files", "processes", "memory", "network", "kernel", "protocol", "state");

  static List<Attack> all() {
    String prelude = resource("prelude");
    List<Attack> attacks = new ArrayList<>();
    for (String file : FILES) {
      for (String section : resource(file).split("(?m)^(?=#: [a-z]{2}\\d\\d )", -1)) {
        attacks.add(parse(section, prelude));
      }
    }
    return attacks;
  }

  static Attack named(String id) {
    return all().stream().filter(attack -> attack.id().equals(id)).findFirst().orElseThrow();
  }

  private static Attack parse(String section, String prelude) {
    String[] title = section.lines().findFirst().orElseThrow().substring(3).split(" ", 2);
    Set<Status> expected = new HashSet<>();
    Integer exitCode = null;
    Duration wall = Duration.ofSeconds(60);
    long memory = 512L << 20;
    boolean withoutOutput = false;
    for (String line : section.lines().skip(1).filter(line -> line.startsWith("#: ")).toList()) {
      String[] words = line.substring(3).split(" ", -1);
      switch (words[0]) {
        case "expect" -> {
          for (int i = 1; i < words.length; i++) {
            expected.add(Status.valueOf(words[i].toUpperCase(Locale.ROOT)));
          }
        }
        case "code" -> exitCode = Integer.valueOf(words[1]);
        case "wall" -> wall = Duration.ofSeconds(Long.parseLong(words[1]));
        case "memory" -> memory = Long.parseLong(words[1]) << 20;
        case "output" -> withoutOutput = true;
        default -> throw new IllegalArgumentException(line);
      }
    }
    if (expected.isEmpty()) {
      expected.add(Status.OK);
    }
    return new Attack(
        title[0], title[1], prelude + section, expected, exitCode, wall, memory, withoutOutput);
  }

  private static String resource(String name) {
    try (InputStream in = Attack.class.getResourceAsStream("/attacks/" + name + ".py")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Empty when the sandbox held, else what went wrong. */
  String verdict(ExecutionResult result) {
    if (result.stdout().contains("BREACH")) {
      return "breached: "
          + result.stdout().lines().filter(line -> line.contains("BREACH")).limit(5).toList();
    }
    for (OutputFile file : result.files()) {
      String content = file.content().text();
      if (content.contains("root:x:0:") || content.startsWith("secret-")) {
        return "breached: the host's file came out as " + file.originalPath();
      }
    }
    if (!expected.contains(result.status())) {
      return "ended as "
          + result.status()
          + " (exit "
          + result.exitCode()
          + ", signal "
          + result.signal()
          + "): "
          + tail(result.stderr());
    }
    boolean speaks = code.contains("held()\n") && expected.contains(Status.OK);
    if (result.status() == Status.OK
        && speaks
        && code.endsWith("held()\n")
        && !result.stdout().contains("HELD")) {
      return "did not run to its end";
    }
    if (exitCode != null && exitCode != result.exitCode()) {
      return "exit code " + result.exitCode();
    }
    if (withoutOutput && !result.files().isEmpty()) {
      return "took " + result.files();
    }
    return "";
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 500));
  }

  @Override
  public String toString() {
    return id + " " + title;
  }
}
