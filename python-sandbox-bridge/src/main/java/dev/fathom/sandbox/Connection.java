package dev.fathom.sandbox;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One conversation with a slot's monitor: length, type, payload. Not thread-safe. Every length is
 * held against its limit before memory is taken for it. A watchdog closes the channel when the
 * answer is overdue, so that no caller waits for a stuck sandbox; interrupting the caller closes it
 * too, which the monitor takes as an order to kill.
 */
final class Connection implements AutoCloseable {
  private static final int HEADER = 5;
  private static final int CHUNK = 1 << 16;

  /**
   * What the monitor may need beyond the execution itself: killing, gathering and sending files.
   */
  private static final Duration GRACE = Duration.ofSeconds(20);

  private static final int DONE_BYTES = 4 << 20;
  private static final int HIDDEN_FILES = 1000;

  private final SocketChannel channel;
  private final Limits limits;
  private boolean begun;
  private final ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);

  private Connection(SocketChannel channel, Limits limits) {
    this.channel = channel;
    this.limits = limits;
  }

  static Connection open(Path socket, Limits limits) throws IOException {
    return new Connection(SocketChannel.open(UnixDomainSocketAddress.of(socket)), limits);
  }

  /** Raw frames of one answer. */
  record Answer(
      Content stdout, Content stderr, Content shown, Map<String, Content> files, Content done) {}

  /**
   * Sends the request and waits for its answer.
   *
   * @throws NotBegunException when the sandbox vanished before the code was handed over
   * @throws IOException when it vanished later or was overdue
   */
  Answer execute(ExecutionRequest request, Duration wall, long memory) throws IOException {
    begun = false;
    AtomicBoolean overdue = new AtomicBoolean();
    Thread watchdog =
        Thread.ofVirtual()
            .name("sandbox-watchdog")
            .start(() -> closeAfter(wall.plus(GRACE), overdue));
    try {
      send(request, wall, memory);
      return receive();
    } catch (IOException e) {
      if (overdue.get()) {
        throw new IOException("no answer within " + wall.plus(GRACE).toSeconds() + " s", e);
      }
      throw begun || e instanceof ClosedByInterruptException ? e : new NotBegunException(e);
    } finally {
      watchdog.interrupt();
    }
  }

  private void closeAfter(Duration time, AtomicBoolean overdue) {
    try {
      Thread.sleep(time);
      overdue.set(true);
      channel.close();
    } catch (InterruptedException e) {
      // The answer came in time.
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.getLogger(Connection.class.getName()).log(System.Logger.Level.DEBUG, "closing", e);
    }
  }

  private void send(ExecutionRequest request, Duration wall, long memory) throws IOException {
    Map<String, Object> head =
        Map.of("seed", request.seed(), "limits", WireLimits.adjustable(limits, wall, memory));
    write('R', Json.write(head).getBytes(StandardCharsets.UTF_8));
    for (InputFile input : request.inputs()) {
      write('F', named(input.name().getBytes(StandardCharsets.UTF_8), input.content().shared()));
    }
    write('C', request.code().getBytes(StandardCharsets.UTF_8));
    write('E', new byte[0]);
  }

  private static byte[] named(byte[] name, byte[] content) {
    return ByteBuffer.allocate(2 + name.length + content.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) name.length)
        .put(name)
        .put(content)
        .array();
  }

  private void write(char type, byte[] payload) throws IOException {
    header.clear().putInt(payload.length).put((byte) type).flip();
    while (header.hasRemaining()) {
      channel.write(header);
    }
    // In pieces: the channel copies what it is given into a buffer of its own of the same size.
    for (int from = 0; from < payload.length; from += CHUNK) {
      ByteBuffer piece = ByteBuffer.wrap(payload, from, Math.min(CHUNK, payload.length - from));
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
    }
  }

  private Answer receive() throws IOException {
    Content stdout = Content.of("");
    Content stderr = Content.of("");
    Content shown = Content.of("");
    Map<String, Content> files = new LinkedHashMap<>();
    long total = 0;
    while (true) {
      header.clear();
      fill(header);
      header.flip();
      int length = header.getInt();
      char type = (char) header.get();
      switch (type) {
        case 'B' -> begun = true;
        case 'O' -> stdout = Content.owning(read(length, limits.keptStdout()));
        case 'X' -> stderr = Content.owning(read(length, limits.keptStderr()));
        case 'V' -> shown = Content.owning(read(length, limits.keptFile()));
        case 'A' -> {
          byte[] frame = read(length, limits.keptFile() + (1 << 16));
          total += frame.length;
          if (total > limits.keptFiles() + (64L << 20)
              || files.size() > limits.files() + HIDDEN_FILES) {
            throw new IOException("more files than are allowed");
          }
          ByteBuffer file = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
          byte[] name = new byte[Short.toUnsignedInt(file.getShort())];
          file.get(name);
          byte[] content = new byte[file.remaining()];
          file.get(content);
          files.put(new String(name, StandardCharsets.UTF_8), Content.owning(content));
        }
        case 'D' -> {
          return new Answer(stdout, stderr, shown, files, Content.owning(read(length, DONE_BYTES)));
        }
        default -> throw new IOException("an unknown frame of type " + (int) type);
      }
    }
  }

  private byte[] read(int length, long most) throws IOException {
    if (length < 0 || length > most) {
      throw new IOException(
          "a frame of " + Integer.toUnsignedString(length) + " bytes, " + most + " are allowed");
    }
    byte[] payload = new byte[length];
    for (int from = 0; from < length; from += CHUNK) {
      fill(ByteBuffer.wrap(payload, from, Math.min(CHUNK, length - from)));
    }
    return payload;
  }

  private void fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the sandbox closed before it answered");
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(Connection.class.getName()).log(System.Logger.Level.DEBUG, "closing", e);
    }
  }
}
