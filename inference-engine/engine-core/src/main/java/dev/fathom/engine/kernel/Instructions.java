package dev.fathom.engine.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the C may use of a processor; each that has one has those before it. {@code kernels.h} has
 * the numbers.
 */
enum Instructions {
  /** There is no C for the processor: everything is done in Java. */
  NONE(0),
  /** AVX2, with FMA and F16C. */
  AVX2(1),
  /** AVX-512, with VNNI's products of bytes. */
  AVX512(2),
  /** AMX's products of tiles of bytes. */
  AMX(3);

  private final int number;

  Instructions(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static Instructions of(int number) {
    return Arrays.stream(values())
        .filter(own -> own.number == number)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no instructions " + number));
  }

  /** The most that a user allows: a name, {@code true} for all or {@code false} for none. */
  static Instructions parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> AMX;
      case "false" -> NONE;
      case String name ->
          Arrays.stream(values())
              .filter(own -> own.name().equalsIgnoreCase(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(unknown(text)));
    };
  }

  private static String unknown(String text) {
    String names =
        Arrays.stream(values())
            .map(own -> own.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return "-Dfathom.engine.native="
        + text
        + " is not known: give true, false or one of "
        + names
        + ".";
  }

  boolean c() {
    return this != NONE;
  }
}
