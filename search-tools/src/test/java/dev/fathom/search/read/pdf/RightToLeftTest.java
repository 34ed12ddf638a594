package dev.fathom.search.read.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Text from right to left comes out in the order of reading, however a file draws it. */
class RightToLeftTest {
  private static final float WIDE = 5;

  @Test
  void hebrewDrawnInTheOrderOfReadingStaysInIt() {
    assertThat(read(leftwards("שלום עולם", 300))).isEqualTo("שלום עולם");
  }

  @Test
  void hebrewDrawnFromLeftToRightIsTurned() {
    assertThat(read(rightwards(new StringBuilder("שלום עולם").reverse().toString(), 100)))
        .isEqualTo("שלום עולם");
  }

  @Test
  void arabicWithMarksAndAStopIsTurned() {
    assertThat(read(leftwards("مرحبا بالعالم.", 300))).isEqualTo("مرحبا بالعالم.");
  }

  @Test
  void numbersAndEnglishInsideKeepTheirOwnDirection() {
    List<Glyph> glyphs = new ArrayList<>(leftwards("החברה בשנת", 400));
    glyphs.addAll(rightwards("2024", 400 - 15 * WIDE));
    glyphs.addAll(leftwards("עלו", 400 - 16 * WIDE));
    glyphs.addAll(rightwards("net sales", 400 - 29 * WIDE));

    assertThat(read(glyphs)).isEqualTo("החברה בשנת 2024 עלו net sales");
  }

  @Test
  void hebrewInAnEnglishLineIsTurnedByItself() {
    List<Glyph> glyphs = new ArrayList<>(rightwards("The word", 100));
    glyphs.addAll(leftwards("שלום עולם", 100 + 18 * WIDE));
    glyphs.addAll(rightwards("means peace", 100 + 19 * WIDE));

    assertThat(read(glyphs)).isEqualTo("The word שלום עולם means peace");
  }

  /** Each character left of the one before; the first ends at x. */
  private static List<Glyph> leftwards(String text, float x) {
    List<Glyph> glyphs = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      glyphs.add(glyph(text.charAt(i), x - (i + 1) * WIDE));
    }
    return glyphs;
  }

  private static List<Glyph> rightwards(String text, float x) {
    List<Glyph> glyphs = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      glyphs.add(glyph(text.charAt(i), x + i * WIDE));
    }
    return glyphs;
  }

  private static Glyph glyph(char c, float x) {
    return new Glyph(String.valueOf(c), x, 100, 0, WIDE, 10, 2.5f, FontStyle.PLAIN);
  }

  private static String read(List<Glyph> glyphs) {
    List<Word> words = Words.of(glyphs, Frame.of(0));
    return Prose.of(Line.fromTop(words)).text();
  }
}
