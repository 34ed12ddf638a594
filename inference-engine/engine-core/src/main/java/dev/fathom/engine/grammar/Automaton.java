package dev.fathom.engine.grammar;

import java.util.BitSet;
import java.util.List;

/**
 * A grammar as a pushdown automaton over bytes: one finite automaton a rule, which call each other.
 * Immutable.
 *
 * @param states by number
 * @param ruleStarts the first state of each rule
 * @param root the rule that a whole text matches
 */
record Automaton(List<State> states, List<Integer> ruleStarts, int root) {

  Automaton {
    states = List.copyOf(states);
    ruleStarts = List.copyOf(ruleStarts);
  }

  /**
   * The states from which the end of their rule can be reached when only some bytes can be written.
   * No other state may ever be entered.
   */
  BitSet productive(BitSet writable) {
    BitSet productive = new BitSet();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (int s = states.size() - 1; s >= 0; s--) {
        if (!productive.get(s) && productive(states.get(s), productive, writable)) {
          productive.set(s);
          grew = true;
        }
      }
    }
    return productive;
  }

  private boolean productive(State state, BitSet productive, BitSet writable) {
    return switch (state) {
      case State.End _ -> true;
      case State.Read read -> productive.get(read.next()) && read.bytes().intersects(writable);
      case State.Split split -> {
        boolean any = false;
        for (int next : split.next()) {
          any |= productive.get(next);
        }
        yield any;
      }
      case State.Call call ->
          productive.get(ruleStarts.get(call.rule())) && productive.get(call.next());
      case State.Loop loop ->
          productive.get(loop.next()) && (loop.min() == 0 || productive.get(loop.body()));
    };
  }
}
