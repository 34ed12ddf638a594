package dev.fathom.engine.grammar;

/**
 * What a reading state says of tokens by itself, whoever called its rule (XGrammar,
 * arXiv:2411.15100): those that stay within the rule are decided; where the rule may have ended in
 * the middle of a token, the node of the trie is kept, to go on from in the caller's state.
 *
 * @param allowed a bit a token, or nothing when they are few
 * @param few the tokens then
 * @param returns nodes with children at which the rule may have ended
 */
@SuppressWarnings("ArrayRecordComponent") // read in the innermost loop; never changed
record LocalMask(long[] allowed, int[] few, int[] returns) {

  void addTo(long[] mask) {
    for (int i = 0; i < allowed.length; i++) {
      mask[i] |= allowed[i];
    }
    for (int token : few) {
      mask[token >> 6] |= 1L << token;
    }
  }
}
