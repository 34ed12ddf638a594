package dev.fathom.search.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web server on loopback that sends whatever bytes a test tells it to. */
final class RawServer implements AutoCloseable {
  private final ServerSocket server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  RawServer() {
    this(plain());
  }

  RawServer(ServerSocket server) {
    this.server = server;
    Thread.startVirtualThread(this::accept);
  }

  private static ServerSocket plain() {
    try {
      return new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** Answers {@code host/path} with these bytes. */
  RawServer on(String hostAndPath, Answer answer) {
    answers.put(hostAndPath, answer);
    return this;
  }

  RawServer page(String hostAndPath, String html) {
    return on(hostAndPath, Answer.of(200, "Content-Type: text/html; charset=utf-8", html));
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The paths asked for on a host, in order. */
  List<String> paths(String host) {
    return requests.stream().filter(it -> it.host().equals(host)).map(Request::path).toList();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.startVirtualThread(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String line = in.readLine();
      if (line == null) {
        return;
      }
      Map<String, String> headers = new TreeMap<>();
      String path = line.split(" ", -1)[1];
      for (line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      Request request = new Request(headers.getOrDefault("host", ""), path, headers);
      requests.add(request);
      Answer answer = answers.getOrDefault(request.host() + path, Answer.of(404, "", "nothing"));
      answer.write(request, socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // The client has enough; that is what several tests are about.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  record Request(String host, String path, Map<String, String> headers) {}

  interface Answer {
    void write(Request request, OutputStream out) throws IOException;

    static Answer of(int status, String headerLines, String body) {
      return of(status, headerLines, body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer of(int status, String headerLines, byte[] body) {
      return (_, out) -> {
        String lines =
            headerLines.isEmpty() ? "" : headerLines.strip().replace("\n", "\r\n") + "\r\n";
        out.write(
            "HTTP/1.1 %d It\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n"
                .formatted(status, lines, body.length)
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
      };
    }

    static Answer redirect(String target) {
      return of(302, "Location: " + target, "");
    }

    /** Raw bytes, as they are. */
    static Answer raw(String bytes) {
      return (_, out) -> out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The same bytes again and again, until the client hangs up. */
    static Answer endless(String start, byte[] again) {
      return (_, out) -> {
        out.write(start.getBytes(StandardCharsets.ISO_8859_1));
        while (true) {
          out.write(again);
        }
      };
    }
  }
}
