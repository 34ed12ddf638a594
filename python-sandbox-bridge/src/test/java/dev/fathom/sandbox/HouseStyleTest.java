package dev.fathom.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The chart style keeps what it promises: contrast by WCAG 2.1, colour vision by Machado, Oliveira
 * and Fernandes (2009).
 */
class HouseStyleTest {
  private static final double[][] DEUTERANOPIA = {
    {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}
  };
  private static final double[][] PROTANOPIA = {
    {0.152286, 1.052583, -0.204868},
    {0.114503, 0.786281, 0.099216},
    {-0.003882, -0.048116, 1.051998}
  };
  private static final double[][] NORMAL = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

  private static String style() throws IOException {
    try (var in =
        HouseStyleTest.class.getResourceAsStream(
            "/dev/fathom/sandbox/python/fathom_sandbox/house.mplstyle")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static double[] linear(String hex) {
    double[] rgb = new double[3];
    for (int i = 0; i < 3; i++) {
      double c = Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16) / 255.0;
      rgb[i] = c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
    return rgb;
  }

  private static double luminance(String hex) {
    double[] rgb = linear(hex);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  }

  private static double contrast(String one, String other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static List<String> colours() throws IOException {
    Matcher cycle = Pattern.compile("'color', \\[(.*?)]").matcher(style());
    assertThat(cycle.find()).isTrue();
    List<String> colours = new ArrayList<>();
    Matcher hex = Pattern.compile("[0-9a-f]{6}").matcher(cycle.group(1));
    while (hex.find()) {
      colours.add(hex.group());
    }
    return colours;
  }

  @Test
  void everySeriesStandsOutOnLightAndDark() throws Exception {
    assertThat(colours()).hasSizeGreaterThanOrEqualTo(6);
    for (String ground : List.of("ffffff", "111418")) {
      assertThat(colours())
          .allSatisfy(
              colour ->
                  assertThat(contrast(colour, ground))
                      .as("%s on %s", colour, ground)
                      .isGreaterThanOrEqualTo(3.0));
    }
  }

  @Test
  void textIsReadableOnLightAndDark() throws Exception {
    Matcher text = Pattern.compile("(?m)^text.color: ([0-9a-f]{6})$").matcher(style());
    assertThat(text.find()).isTrue();
    assertThat(contrast(text.group(1), "ffffff")).isGreaterThanOrEqualTo(4.2);
    assertThat(contrast(text.group(1), "111418")).isGreaterThanOrEqualTo(4.2);
  }

  @Test
  void noTwoColoursLookAlikeToColourBlindReaders() throws Exception {
    List<String> colours = colours();
    for (double[][] vision : List.of(NORMAL, DEUTERANOPIA, PROTANOPIA)) {
      for (int i = 0; i < colours.size(); i++) {
        for (int j = i + 1; j < colours.size(); j++) {
          assertThat(distance(lab(colours.get(i), vision), lab(colours.get(j), vision)))
              .as("%s and %s", colours.get(i), colours.get(j))
              .isGreaterThan(20);
        }
      }
    }
  }

  private static double[] lab(String hex, double[][] vision) {
    double[] in = linear(hex);
    double[] rgb = new double[3];
    for (int i = 0; i < 3; i++) {
      rgb[i] = Math.clamp(vision[i][0] * in[0] + vision[i][1] * in[1] + vision[i][2] * in[2], 0, 1);
    }
    double x = (0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.95047;
    double y = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    double z = (0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.08883;
    return new double[] {116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))};
  }

  private static double f(double t) {
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
  }

  private static double distance(double[] a, double[] b) {
    return Math.sqrt(
        Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
  }
}
