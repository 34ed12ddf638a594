package dev.fathom.engine.cuda.kernel;

/**
 * Into how many parts the tokens of a text are split, and room for what each comes to.
 *
 * @param partial address of {@code [count, rows, heads, valueDim]} floats
 * @param sums address of {@code [count, rows, heads]} floats
 */
public record Splits(int count, long partial, long sums) {

  public static final Splits NONE = new Splits(1, 0, 0);
}
