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
  NONE(0, "Java alone"),
  /** AVX2, with FMA and F16C. */
  AVX2(1, "C with AVX2"),
  /** AVX-512, with VNNI's products of bytes. */
  AVX512(2, "C with AVX-512 and VNNI"),
  /** AMX's products of tiles of bytes. */
  AMX(3, "C with AVX-512 and AMX");

  private final int number;
  private final String described;

  Instructions(int number, String described) {
    this.number = number;
    this.described = described;
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

  String described() {
    return described;
  }

  /** Whether there is C for it. */
  boolean c() {
    return this != NONE;
  }
}
