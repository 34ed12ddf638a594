package dev.fathom.engine.model;

/**
 * Hidden states {@code [rows, hiddenSize]} of a step, wherever the model computes. Only the model
 * that made them reads them, and only until its next step of the same kind.
 */
public interface Hidden {

  int rows();

  /** These rows, in this order. */
  Hidden select(int... rows);
}
