package dev.fathom.search.read.isolated;

import dev.fathom.search.document.DocumentCodec;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The child process: reads one document after another, as {@link Wire} says, until its parent
 * closes the pipe or dies, or nothing was asked of it for a while.
 *
 * <p>A thread of its own listens to the parent, so that the process ends with it even while a
 * parser runs. What parsers print goes to standard error, never between the answers.
 */
public final class ReaderMain {
  private static final int IDLE_MINUTES = 3;

  private static final class Request {
    private final String name;
    private final byte[] bytes;

    Request(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }
  }

  private ReaderMain() {}

  public static void main(String[] arguments) throws Exception {
    var out =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    System.setOut(System.err);
    var requests = new SynchronousQueue<Request>();
    Thread.ofPlatform().daemon().name("parent").start(() -> listen(requests));
    out.writeByte(Wire.READY);
    out.flush();
    DocumentReader reader = new DocumentReader();
    for (Request request = next(requests); request != null; request = next(requests)) {
      answer(reader, request, out);
      out.flush();
    }
  }

  private static @Nullable Request next(SynchronousQueue<Request> requests)
      throws InterruptedException {
    return requests.poll(IDLE_MINUTES, TimeUnit.MINUTES);
  }

  private static void listen(SynchronousQueue<Request> requests) {
    try (var in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16))) {
      while (true) {
        requests.put(new Request(Wire.text(in), Wire.bytes(in)));
      }
    } catch (IOException | InterruptedException parentIsGone) {
      Runtime.getRuntime().halt(0);
    }
  }

  private static void answer(DocumentReader reader, Request request, DataOutputStream out)
      throws IOException {
    try {
      byte[] document = DocumentCodec.write(reader.read(request.name, request.bytes));
      out.writeByte(Wire.READ);
      Wire.write(out, document);
    } catch (UnreadableDocumentException e) {
      out.writeByte(Wire.REFUSED);
      Wire.write(out, e.kind().name());
      Wire.write(out, e.reason());
    }
  }
}
