package dev.fathom.agent.eval;

import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;

/** A claim put to the checks, and what was done to it before. */
record Trial(Alteration alteration, DraftClaim claim, Evidence evidence) {
  /** What is wrong with a claim. */
  enum Alteration {
    NONE("as it stands", true),
    PARAPHRASED("in other words", true),
    DIGIT("a digit", false),
    SCALE("scale", false),
    CURRENCY("currency", false),
    UNIT("unit", false),
    PERIOD("period", false),
    COMPANY("company", false),
    DIRECTION("rose or fell", false),
    SIGN("sign", false),
    QUOTED_DIGIT("a digit of a quote", false),
    QUOTED_WORD("a word of a quote", false),
    SOURCE_QUOTE("the quote itself", false),
    WORD("a word of a sentence taken over", false);

    private final String words;
    private final boolean right;

    Alteration(String words, boolean right) {
      this.words = words;
      this.right = right;
    }

    String words() {
      return words;
    }

    /** Whether the claim is still right. */
    boolean right() {
      return right;
    }
  }
}
