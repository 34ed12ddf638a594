package dev.fathom.agent.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The lists of words beside this package, without their comments. */
final class WordFiles {
  private WordFiles() {}

  static List<String> lines(String name) {
    try (InputStream file = WordFiles.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("The resource " + name + " is missing");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
