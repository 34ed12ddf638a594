package dev.fathom.search.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The figures, texts and pages the corpus is made from, under {@code src/test/resources/examples}.
 */
final class Resources {
  private Resources() {}

  static boolean exists(String path) {
    return Resources.class.getResource("/examples/" + path) != null;
  }

  static String read(String path) {
    try (var in = Resources.class.getResourceAsStream("/examples/" + path)) {
      if (in == null) {
        throw new IllegalArgumentException("There is no resource examples/" + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
