package dev.fathom.search.eval;

/** Hears how far a measurement has come. */
@FunctionalInterface
public interface Progress {
  /** Hears nothing. */
  Progress SILENT = (done, of, what) -> {};

  /**
   * Another file is done.
   *
   * @param done how many are
   * @param of how many there are
   * @param what the file's name
   */
  void done(int done, int of, String what);
}
