package dev.fathom.agent.database;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The folder that holds everything Fathom keeps on this machine: the embedded database and the
 * search index. {@code FATHOM_DATA} names another one.
 */
public record DataDirectory(Path path) {
  public static DataDirectory ofUser() {
    return of(System.getenv(), System.getProperty("os.name"), System.getProperty("user.home"));
  }

  static DataDirectory of(Map<String, String> environment, String system, String home) {
    String chosen = environment.getOrDefault("FATHOM_DATA", "");
    if (!chosen.isBlank()) {
      return new DataDirectory(Path.of(chosen).toAbsolutePath());
    }
    String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
    if (!xdg.isBlank()) {
      return new DataDirectory(Path.of(xdg, "fathom").toAbsolutePath());
    }
    return new DataDirectory(
        system.toLowerCase(Locale.ROOT).startsWith("mac")
            ? Path.of(home, "Library", "Application Support", "Fathom")
            : Path.of(home, ".local", "share", "fathom"));
  }

  public Path postgres() {
    return path.resolve("postgres");
  }

  /** What was fetched from the web: a cache, safe to delete. */
  public Path web() {
    return path.resolve("web");
  }

  /** The search index: a cache of what the database holds, safe to delete. */
  public Path index() {
    return path.resolve("index");
  }
}
