package dev.fathom.search.index;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogByteSizeMergePolicy;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;

/**
 * Writing to an index directory: one writer at a time over all processes, each change committed
 * before the lock is given back, and rolled back when it fails.
 */
final class IndexWriting {
  /** To be raised whenever fields or analysis change, so that old directories are rebuilt. */
  static final String FORMAT = "2";

  private static final String FORMAT_KEY = "fathom.format";
  private static final long POLL_MILLIS = 20;

  private final Path directory;
  private final FSDirectory files;
  private final Duration longestWait;
  private final ReentrantLock turn = new ReentrantLock(true);

  IndexWriting(Path directory, FSDirectory files, Duration longestWait) {
    this.directory = directory;
    this.files = files;
    this.longestWait = longestWait;
  }

  /** Makes sure that there is an index of this format. */
  void prepare() throws IOException {
    if (!DirectoryReader.indexExists(files)) {
      if (Arrays.stream(files.listAll()).anyMatch(name -> name.startsWith("_"))) {
        throw new UnusableIndexException(directory, "its list of segments is missing");
      }
      write(writer -> {});
    }
    String format = SegmentInfos.readLatestCommit(files).getUserData().get(FORMAT_KEY);
    if (!FORMAT.equals(format)) {
      throw new UnusableIndexException(
          directory, "it has format %s, this version uses %s".formatted(format, FORMAT));
    }
  }

  void write(Change change) throws IOException {
    long deadline = System.nanoTime() + longestWait.toNanos();
    try {
      if (!turn.tryLock(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IndexBusyException(directory, longestWait, new IOException("lock is held"));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    try (IndexWriter writer = openWriter(deadline)) {
      change.apply(writer);
      writer.setLiveCommitData(Map.of(FORMAT_KEY, FORMAT).entrySet());
      writer.commit();
      // merges run inside the first commit and become part of the index with the second
      writer.commit();
    } finally {
      turn.unlock();
    }
  }

  private IndexWriter openWriter(long deadline) throws IOException {
    while (true) {
      try {
        return new IndexWriter(files, configuration());
      } catch (LockObtainFailedException e) {
        if (System.nanoTime() > deadline) {
          throw new IndexBusyException(directory, longestWait, e);
        }
        pause();
      }
    }
  }

  private static IndexWriterConfig configuration() {
    return new IndexWriterConfig(new TextAnalyzer())
        .setCodec(new ExactVectorsCodec())
        .setCommitOnClose(false)
        .setMergeScheduler(new SerialMergeScheduler())
        // merges neighbours only, so that passages stay in the order they were added in
        .setMergePolicy(new LogByteSizeMergePolicy());
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted while waiting to write to the index", e);
  }

  /** A change to the index, applied while its lock is held. */
  @FunctionalInterface
  interface Change {
    void apply(IndexWriter writer) throws IOException;
  }
}
