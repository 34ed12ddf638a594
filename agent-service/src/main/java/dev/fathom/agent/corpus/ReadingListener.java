package dev.fathom.agent.corpus;

/** Hears how the reading of a folder goes. */
public interface ReadingListener {
  /** Hears nothing. */
  ReadingListener SILENT =
      new ReadingListener() {
        @Override
        public void reading(String path, int number, int total) {}

        @Override
        public void unreadable(String path, String reason) {}
      };

  /**
   * A new or changed file is about to be read.
   *
   * @param number counted from 1
   * @param total how many files have to be read
   */
  void reading(String path, int number, int total);

  void unreadable(String path, String reason);
}
