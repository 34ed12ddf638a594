package dev.fathom.search.embed;

/**
 * The sentence-embedding models that are in the box. Vectors of different models do not compare.
 */
public enum SentenceModel {
  /** all-MiniLM-L6-v2, quantised: English and, less well, other languages in Latin script. */
  MINILM(384),
  /** bge-small-zh-v1.5, quantised: Chinese. */
  BGE_SMALL_ZH(512);

  private final int dimensions;

  SentenceModel(int dimensions) {
    this.dimensions = dimensions;
  }

  public int dimensions() {
    return dimensions;
  }

  /** The model for the script that most of the text is written in. */
  public static SentenceModel forText(String text) {
    int latin = 0;
    int cjk = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (Character.isIdeographic(c)) {
        cjk++;
      } else if (Character.isLetter(c)) {
        latin++;
      }
    }
    // an ideograph says about as much as three letters
    return cjk * 3 > latin ? BGE_SMALL_ZH : MINILM;
  }
}
