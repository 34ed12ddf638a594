package dev.fathom.engine.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** All bytes, and pieces of text such as a byte-level vocabulary learns, some ending mid-letter. */
final class TestVocabulary {

  private static final String TEXT =
      """
      {"name": "Ünal", "age": 42, "tags": ["a", "b\\n"], "ok": true, "none": null, "x": -1.5e3}
      {"title":"深度研究","items":[{"id":1},{"id":20}],"city":"Paris","note":"\\u00e9\\"q\\""}
      ab abc abab bcd 12 345 2024-05-06T07:08:09Z true, false, null}, ]}, "}], "},{"
      """;

  private TestVocabulary() {}

  static List<byte[]> tokens(int pieces) {
    Set<String> seen = new LinkedHashSet<>();
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    tokens.add(new byte[0]);
    byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(7);
    while (seen.size() < pieces) {
      int start = random.nextInt(text.length - 12);
      int length = 2 + random.nextInt(random.nextInt(10) == 0 ? 10 : 4);
      byte[] piece = Arrays.copyOfRange(text, start, start + length);
      if (seen.add(new String(piece, StandardCharsets.ISO_8859_1))) {
        tokens.add(piece);
      }
    }
    return tokens;
  }
}
