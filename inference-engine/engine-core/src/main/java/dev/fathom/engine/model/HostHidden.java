package dev.fathom.engine.model;

/** Hidden states in main memory. */
@SuppressWarnings("ArrayRecordComponent") // results of one step, never compared
record HostHidden(float[] values, int width) implements Hidden {

  @Override
  public int rows() {
    return values.length / width;
  }

  @Override
  public Hidden select(int... rows) {
    float[] chosen = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, chosen, i * width, width);
    }
    return new HostHidden(chosen, width);
  }

  static float[] values(Hidden hidden) {
    return ((HostHidden) hidden).values;
  }
}
