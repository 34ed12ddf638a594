package dev.fathom.search.read.isolated;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentCodec;
import dev.fathom.search.read.UnreadableDocumentException;
import dev.fathom.search.read.refusal.Refusal;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One child process. Used by one thread at a time; another may {@link #kill} it, which ends the
 * first one's wait.
 */
final class ReaderProcess {
  /** Java's own exit code when {@code -XX:+ExitOnOutOfMemoryError} ends it. */
  private static final int OUT_OF_MEMORY = 3;

  private static final Duration START = Duration.ofMinutes(1);
  private static final int PRINTED = 2_000;

  /** Nothing else of this process's environment reaches the child. */
  private static final Set<String> INHERITED =
      Set.of("PATH", "LANG", "LC_ALL", "TMPDIR", "TMP", "TEMP", "SystemRoot", "TESSDATA_PREFIX");

  private final Process process;
  private final DataOutputStream out;
  private final DataInputStream in;
  private volatile String printed = "";
  private volatile boolean late;

  private ReaderProcess(Process process) {
    this.process = process;
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    Thread.ofVirtual().name("reader errors").start(this::keepPrinted);
  }

  /**
   * Starts a child and waits until it listens.
   *
   * @throws IOException when it cannot be started, with what it printed
   */
  static ReaderProcess start(String classpath, ReaderLimits limits) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + limits.heapMegabytes() + "m");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:-UsePerfData");
    command.add("-Xshare:auto");
    command.add("-Djava.awt.headless=true");
    // So that pages recognised in time are kept when others would take too long.
    command.add("-Dfathom.recognition.seconds=" + limits.time().toSeconds() / 2);
    command.add("-cp");
    command.add(classpath);
    command.add(ReaderMain.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().retainAll(INHERITED);
    builder.directory(new File(System.getProperty("java.io.tmpdir")));
    ReaderProcess started = new ReaderProcess(builder.start());
    try (Deadline _ = started.deadline(START)) {
      if (started.in.read() != Wire.READY) {
        throw new IOException(started.ending());
      }
    } catch (IOException e) {
      started.kill();
      throw e;
    }
    return started;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Reads one document.
   *
   * @throws IOException when the process ended instead of answering; {@link #refusal} says why
   */
  Document read(String name, byte[] bytes, Duration time)
      throws IOException, UnreadableDocumentException {
    try (Deadline _ = deadline(time)) {
      Wire.write(out, name);
      Wire.write(out, bytes);
      out.flush();
      int answer = in.readUnsignedByte();
      if (answer == Wire.READ) {
        return DocumentCodec.read(Wire.bytes(in));
      }
      if (answer == Wire.REFUSED) {
        throw new UnreadableDocumentException(name, Refusal.valueOf(Wire.text(in)), Wire.text(in));
      }
      throw new IOException("An answer that begins with " + answer);
    }
  }

  /** Why the process ended while it read. */
  Refusal refusal() {
    if (late) {
      return Refusal.TIME;
    }
    kill();
    return process.exitValue() == OUT_OF_MEMORY ? Refusal.MEMORY : Refusal.CRASH;
  }

  /** How it ended and what it printed last. */
  String ending() {
    kill();
    String last = printed.strip();
    return "the reading process ended with code %d%s"
        .formatted(process.exitValue(), last.isEmpty() ? "" : ": " + last);
  }

  /** Lets it end by itself. */
  void end() {
    try {
      out.close();
    } catch (IOException gone) {
      kill();
    }
  }

  /** Ends the process and those it has started. */
  void kill() {
    try {
      if (!process.waitFor(late ? 0 : 1, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private Deadline deadline(Duration time) {
    Thread waiting =
        Thread.ofVirtual()
            .name("reader deadline")
            .start(
                () -> {
                  try {
                    Thread.sleep(time);
                    late = true;
                    kill();
                  } catch (InterruptedException answered) {
                    // In time.
                  }
                });
    return waiting::interrupt;
  }

  @FunctionalInterface
  private interface Deadline extends AutoCloseable {
    @Override
    void close();
  }

  private void keepPrinted() {
    byte[] buffer = new byte[4096];
    try (InputStream errors = process.getErrorStream()) {
      for (int count = errors.read(buffer); count >= 0; count = errors.read(buffer)) {
        String more = printed + new String(buffer, 0, count, StandardCharsets.UTF_8);
        printed = more.substring(Math.max(0, more.length() - PRINTED));
      }
    } catch (IOException ended) {
      // Nothing more to keep.
    }
  }
}
