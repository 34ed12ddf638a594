package dev.fathom.search.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks for what an evaluation needs, and says what is missing. */
final class EvaluationFolder {
  private static final int DEEPEST = 3;

  private EvaluationFolder() {}

  /**
   * The files of a folder and the folders in it whose names match, in order.
   *
   * @param pattern of the whole name, as a regular expression
   * @param expected what the folder has to hold, for the message
   * @throws IllegalArgumentException when there is no such folder, or no such file in it
   */
  static List<Path> files(Path folder, String pattern, String expected) throws IOException {
    require(folder, expected);
    List<Path> found;
    try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
      found =
          all.filter(file -> file.getFileName().toString().matches(pattern))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("%s has to hold %s.".formatted(folder, expected));
    }
    return found;
  }

  /**
   * A file of the folder.
   *
   * @throws IllegalArgumentException when it is not there
   */
  static Path file(Path folder, String name, String expected) {
    require(folder, expected);
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("%s has to hold %s.".formatted(folder, expected));
    }
    return file;
  }

  private static void require(Path folder, String expected) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "There is no folder %s. It has to hold %s.".formatted(folder, expected));
    }
  }
}
