package dev.fathom.engine.server;

import java.util.List;

/** The vectors of a request. */
record Embeddings(String object, List<Vector> data, String model, Usage usage) {

  /**
   * One of them.
   *
   * @param embedding a list of numbers, or their bytes in base64
   */
  record Vector(String object, int index, Object embedding) {}

  record Usage(int promptTokens, int totalTokens) {}
}
