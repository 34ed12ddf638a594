package dev.fathom.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds a Python that has numpy, pandas and matplotlib, or makes one in the data directory from the
 * pinned list. Makes no network access unless told to {@link #create}.
 */
public final class PythonEnvironment {
  private static final String LOCK = "/dev/fathom/sandbox/python/requirements.lock";
  private static final String ASK =
      """
      import sys, importlib.util as u
      missing = [n for n in ("numpy", "pandas", "matplotlib") if u.find_spec(n) is None]
      if sys.version_info < (3, 9): missing.append("version 3.9 or later")
      print("ok" if not missing else "lacks " + ", ".join(missing))
      """;
  private static final String REMEDY =
      "install them (Debian: apt install python3-numpy python3-pandas python3-matplotlib"
          + " python3-scipy fonts-droid-fallback), or let \"fathom sandbox install\" make an"
          + " environment where a package index can be reached, or point to another interpreter";

  private PythonEnvironment() {}

  /** Where an environment of our own lies. */
  static Path own(Path dataDirectory) {
    return dataDirectory.resolve("python");
  }

  /**
   * The interpreter to use.
   *
   * @throws SandboxUnavailableException naming what was looked at, what each lacks, and the remedy
   */
  public static Path find(SandboxConfig config) throws InterruptedException {
    List<String> reasons = new ArrayList<>();
    for (Path candidate : candidates(config)) {
      String answer = ask(candidate);
      if (answer.equals("ok")) {
        return candidate;
      }
      reasons.add(candidate + " " + answer);
    }
    throw new SandboxUnavailableException(
        (reasons.isEmpty() ? "there is no python3 on the path" : String.join("; ", reasons))
            + ". Remedy: "
            + REMEDY);
  }

  private static Set<Path> candidates(SandboxConfig config) {
    Path chosen = config.python();
    if (chosen != null) {
      return Set.of(chosen);
    }
    Set<Path> found = new LinkedHashSet<>();
    List<Path> places = new ArrayList<>(List.of(own(config.dataDirectory()).resolve("bin")));
    String path = System.getenv("PATH");
    for (String place : (path == null ? "" : path).split(":", -1)) {
      if (place.startsWith("/")) {
        places.add(Path.of(place));
      }
    }
    places.add(Path.of("/usr/bin"));
    for (Path place : places) {
      Path python = place.resolve("python3");
      if (Files.isExecutable(python)) {
        found.add(python);
      }
    }
    return found;
  }

  private static String ask(Path python) throws InterruptedException {
    if (!Files.isExecutable(python)) {
      return "is not there or cannot be run";
    }
    Outcome outcome = run(List.of(python.toString(), "-I", "-B", "-c", ASK), 30);
    return outcome.code() == 0 ? outcome.output().strip() : "does not work";
  }

  /**
   * Makes the environment in the data directory; a half-made one is never left in its place.
   *
   * @param packages a directory of wheels to install from instead of a package index
   * @throws SandboxException with what pip said and what to do
   */
  public static Path create(SandboxConfig config, @Nullable Path packages)
      throws InterruptedException {
    Path base = base(config);
    Path place = own(config.dataDirectory());
    Path lock = place.resolveSibling("python-requirements.lock");
    try {
      Files.createDirectories(config.dataDirectory());
      if (Files.exists(place)) {
        Files.move(place, place.resolveSibling("python-old-" + System.nanoTime()));
      }
      writeLock(lock);
      // In its final place, because an environment cannot be moved; unusable until pip has
      // finished.
      step(
          List.of(base.toString(), "-m", "venv", place.toString()),
          120,
          place,
          "making a virtual environment failed (Debian: apt install python3-venv)");
      List<String> install =
          new ArrayList<>(
              List.of(
                  place.resolve("bin/python3").toString(),
                  "-m",
                  "pip",
                  "install",
                  "--no-input",
                  "--disable-pip-version-check",
                  "--only-binary",
                  ":all:",
                  "-r",
                  lock.toString()));
      if (packages != null) {
        install.addAll(List.of("--no-index", "--find-links", packages.toString()));
      }
      step(
          install,
          1800,
          place,
          "no package index can be reached, or it lacks a package. Download the wheels elsewhere with"
              + " \"pip download --only-binary :all: -d WHEELS -r "
              + lock
              + "\" and name that directory, or "
              + REMEDY);
      return place.resolve("bin/python3");
    } catch (IOException e) {
      throw new SandboxException(
          "the Python environment in " + place + " cannot be made: " + e.getMessage(), e);
    }
  }

  private static Path base(SandboxConfig config) {
    return candidates(config).stream()
        .filter(python -> !python.startsWith(own(config.dataDirectory())))
        .findFirst()
        .orElseThrow(
            () ->
                new SandboxUnavailableException(
                    "there is no python3 to start from. Remedy: " + REMEDY));
  }

  private static void writeLock(Path lock) throws IOException {
    try (InputStream source = PythonEnvironment.class.getResourceAsStream(LOCK)) {
      if (source == null) {
        throw new IOException("the library lacks its own file requirements.lock");
      }
      Files.copy(source, lock, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void step(List<String> command, int seconds, Path place, String remedy)
      throws InterruptedException, IOException {
    Outcome outcome = run(command, seconds);
    if (outcome.code() != 0) {
      if (Files.exists(place)) {
        Files.move(place, place.resolveSibling("python-failed-" + System.nanoTime()));
      }
      String said = outcome.output().strip();
      throw new SandboxException(
          "the Python environment was not made: "
              + remedy
              + ". It said: "
              + said.substring(Math.max(0, said.length() - 600)));
    }
  }

  private record Outcome(int code, String output) {}

  private static Outcome run(List<String> command, int seconds) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      StringBuilder output = new StringBuilder();
      Thread reader =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                      lines.lines().forEach(line -> output.append(line).append('\n'));
                    } catch (IOException | java.io.UncheckedIOException e) {
                      output.append(e.getMessage());
                    }
                  });
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      reader.join(5000);
      return new Outcome(ended ? process.exitValue() : -1, output.toString());
    } catch (IOException e) {
      return new Outcome(-1, String.valueOf(e.getMessage()));
    }
  }
}
