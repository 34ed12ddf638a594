package dev.fathom.agent.corpus;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The corpus that is researched when none is named: a folder, read in the background while the
 * service already answers. Thread-safe; whoever asks for it waits until it has been read.
 */
@ApplicationScoped
@Unremovable
public class DefaultCorpus {
  private static final Logger LOG = Logger.getLogger(DefaultCorpus.class);

  private final CorpusService corpora;
  private volatile CompletableFuture<UUID> corpus =
      CompletableFuture.failedFuture(
          new IllegalArgumentException(
              "There is no default corpus here: name one by its corpus_id."));

  private volatile @Nullable Path folder;

  DefaultCorpus(CorpusService corpora) {
    this.corpora = corpora;
  }

  /** Begins to read the folder. */
  public void mirror(Path folder, String name) {
    this.folder = folder;
    corpus =
        CompletableFuture.supplyAsync(
            () -> corpora.mirror(folder, name, new Logged()),
            command -> Thread.ofVirtual().name("default-corpus").start(command));
  }

  /**
   * Its id, once it has been read.
   *
   * @throws IllegalArgumentException when the service has none, or its folder is gone
   */
  public UUID id() {
    try {
      return corpus.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
  }

  /** Whether it is still being read. */
  public boolean reading() {
    return !corpus.isDone();
  }

  /** Whether a corpus is this one. */
  public boolean is(Corpus candidate) {
    Path own = folder;
    String other = candidate.folder();
    try {
      return own != null && other != null && Files.isSameFile(own, Path.of(other));
    } catch (IOException gone) {
      return false;
    }
  }

  private static final class Logged implements ReadingListener {
    @Override
    public void reading(String path, int number, int total) {
      LOG.infof("Reading %d of %d: %s", number, total, path);
    }

    @Override
    public void unreadable(String path, String reason) {
      LOG.warnf("Not readable: %s: %s", path, reason);
    }
  }
}
