package dev.fathom.search.read.scan;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;

/** Reads the words of a picture of a page. Implementations are thread-safe. */
@FunctionalInterface
public interface TextRecognition {
  /** The resolution at which pages are to be drawn, in dots per inch. */
  int RESOLUTION = 300;

  /**
   * A word that was recognised; places in pixels, origin at the upper left corner.
   *
   * @param top upper edge of its line
   * @param bottom lower edge of its line
   */
  record RecognizedWord(String text, float left, float right, float top, float bottom) {}

  /**
   * The words of a page, line by line.
   *
   * @param page grey, eight bits a pixel
   * @throws IOException when recognition fails or takes too long
   */
  List<RecognizedWord> words(BufferedImage page) throws IOException;
}
