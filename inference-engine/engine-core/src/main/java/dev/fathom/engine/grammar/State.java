package dev.fathom.engine.grammar;

import java.util.BitSet;

/** A state of the automaton; numbers are other states. */
sealed interface State {

  /** Reads one byte of a set. */
  record Read(BitSet bytes, int next) implements State {}

  /** Goes on in any of several states. */
  @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop; never changed
  record Split(int[] next) implements State {}

  /** Runs a rule, then goes on. */
  record Call(int rule, int next) implements State {}

  /** Runs a body that reads at least a byte from {@code min} to {@code max} times, then goes on. */
  record Loop(int body, int min, int max, int next) implements State {}

  /** The end of a rule. */
  record End() implements State {}
}
