package dev.fathom.search.read.isolated;

import dev.fathom.search.document.Document;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import dev.fathom.search.read.refusal.Refusal;
import java.io.IOException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents as {@link DocumentReader} does, in processes of their own: a file that never
 * ends, or wants all memory, costs its own reading and nothing else.
 *
 * <p>Thread-safe. A process reads one document after another, is killed when one takes more than
 * its limits, and is replaced when the next document comes; it ends by itself when it is idle for
 * some minutes, and with this process. It has a fixed heap and almost none of the environment.
 */
public final class IsolatedReader implements AutoCloseable {
  private final ReaderLimits limits;
  private final Semaphore free;
  private final Deque<ReaderProcess> idle = new ConcurrentLinkedDeque<>();
  private final String classpath = ChildClasspath.find();

  public IsolatedReader(ReaderLimits limits) {
    this.limits = limits;
    this.free = new Semaphore(limits.processes(), true);
  }

  /**
   * Reads one file; waits while all processes are busy.
   *
   * @param name file name or URL path, for the type and for the title where there is no better one
   * @throws UnreadableDocumentException when there is nothing that can be read, with the reason
   */
  public Document read(String name, byte[] bytes) throws UnreadableDocumentException {
    free.acquireUninterruptibly();
    try {
      ReaderProcess warm = warm();
      if (warm != null) {
        try {
          return read(warm, name, bytes);
        } catch (UnreadableDocumentException e) {
          if (e.kind() != Refusal.CRASH) {
            throw e;
          }
          // It may have ended for a reason of its own; a fresh one will tell.
        }
      }
      return read(start(name), name, bytes);
    } finally {
      free.release();
    }
  }

  private @Nullable ReaderProcess warm() {
    for (ReaderProcess process = idle.pollLast(); process != null; process = idle.pollLast()) {
      if (process.isAlive()) {
        return process;
      }
    }
    return null;
  }

  private ReaderProcess start(String name) throws UnreadableDocumentException {
    try {
      return ReaderProcess.start(classpath, limits);
    } catch (IOException e) {
      throw new UnreadableDocumentException(
          name, Refusal.CRASH, "no process could be started to read it: " + e.getMessage(), e);
    }
  }

  private Document read(ReaderProcess process, String name, byte[] bytes)
      throws UnreadableDocumentException {
    try {
      Document document = process.read(name, bytes, limits.time());
      idle.add(process);
      return document;
    } catch (UnreadableDocumentException e) {
      idle.add(process);
      throw e;
    } catch (IOException | RuntimeException e) {
      Refusal refusal = process.refusal();
      throw new UnreadableDocumentException(name, refusal, reason(refusal, process), e);
    }
  }

  private String reason(Refusal refusal, ReaderProcess process) {
    return switch (refusal) {
      case TIME ->
          "reading it was stopped after %d s; split it, or save it anew as PDF"
              .formatted(limits.time().toSeconds());
      case MEMORY ->
          "reading it takes more than %d MB of memory; split it".formatted(limits.heapMegabytes());
      case CRASH, EMPTY, UNSUPPORTED, PASSWORD, DAMAGED, NO_TEXT, TOO_LARGE, TOO_DEEP ->
          "it broke its reader (%s)".formatted(process.ending());
    };
  }

  /** Ends all processes. */
  @Override
  public void close() {
    for (ReaderProcess process = idle.poll(); process != null; process = idle.poll()) {
      process.end();
    }
  }
}
