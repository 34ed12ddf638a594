package dev.fathom.search.fetch;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.HttpUrl;

/**
 * An HTTP proxy on loopback for one browser, so that every request of every script on the page goes
 * through the same guard: each host is resolved here, checked, and connected to at the checked
 * address. Plain requests are forwarded one to a connection; for the rest there is CONNECT.
 *
 * <p>A virtual thread for each connection and direction. Closing the proxy closes them all, and so
 * does reaching the limit of bytes.
 */
final class GuardProxy implements AutoCloseable {
  private static final Logger LOG = System.getLogger(GuardProxy.class.getName());
  private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(10);
  private static final int CONNECT_MILLIS = 10_000;
  private static final int LARGEST_HEADER = 64 << 10;

  private static final List<String> OWN_HOSTS = WordList.load("browser-own-hosts.txt");

  private final Network network;
  private final ServerSocket server;
  private final AtomicLong bytesLeft;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * Starts to listen.
   *
   * @param mostBytes that may be received over all connections
   */
  GuardProxy(Network network, long mostBytes) throws IOException {
    this.network = network;
    this.bytesLeft = new AtomicLong(mostBytes);
    this.server = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().name("guard proxy").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket browser = server.accept();
        Thread.ofVirtual().name("guard proxy").start(() -> serve(browser));
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "The proxy has ended", e);
      }
    }
  }

  private void serve(Socket browser) {
    open.add(browser);
    try (browser) {
      InputStream in = new BufferedInputStream(browser.getInputStream());
      List<String> header = header(in);
      String[] request = header.isEmpty() ? new String[0] : header.getFirst().split(" ", -1);
      if (request.length == 3) {
        boolean tunnel = request[0].equals("CONNECT");
        pass(browser, in, header, tunnel ? "https://" + request[1] + "/" : request[1], tunnel);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "A connection of the browser ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(browser);
    }
  }

  private void pass(
      Socket browser, InputStream in, List<String> header, String target, boolean tunnel)
      throws IOException, InterruptedException {
    OutputStream out = browser.getOutputStream();
    HttpUrl url;
    List<InetAddress> addresses;
    try {
      url = network.url(target);
      if (isOwn(url.host())) {
        throw new IOException("the browser asks on its own account");
      }
      addresses = network.addresses(url.host(), LONGEST_LOOKUP);
    } catch (Ended | IOException e) {
      LOG.log(Level.DEBUG, () -> "Refused the browser " + target, e);
      out.write(ascii("HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
      return;
    }
    try (Socket site = connected(addresses, url.port())) {
      open.add(site);
      if (tunnel) {
        out.write(ascii("HTTP/1.1 200 Connected\r\n\r\n"));
        Thread.ofVirtual().start(() -> copyAll(in, site));
      } else {
        site.getOutputStream().write(ascii(forwarded(header, url)));
        site.getOutputStream().write(in.readNBytes(contentLength(header)));
        site.getOutputStream().flush();
      }
      receive(site, out);
    }
  }

  private Socket connected(List<InetAddress> addresses, int port) throws IOException {
    IOException failure = new IOException("The host has no address");
    for (InetAddress address : addresses) {
      Socket socket = network.sockets(new ByteBudget(Long.MAX_VALUE)).createSocket();
      try {
        socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = e;
      }
    }
    throw failure;
  }

  private static boolean isOwn(String host) {
    return OWN_HOSTS.stream().anyMatch(own -> host.equals(own) || host.endsWith("." + own));
  }

  private static void copyAll(InputStream in, Socket site) {
    try {
      in.transferTo(site.getOutputStream());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "A tunnel of the browser ended", e);
    }
  }

  private void receive(Socket site, OutputStream out) throws IOException {
    byte[] chunk = new byte[1 << 14];
    InputStream in = site.getInputStream();
    int count;
    while ((count = in.read(chunk)) >= 0) {
      if (bytesLeft.addAndGet(-count) < 0) {
        close();
        return;
      }
      out.write(chunk, 0, count);
    }
  }

  /** The request as its server wants it, one to a connection, without what is meant for proxies. */
  private static String forwarded(List<String> header, HttpUrl url) {
    String query = url.encodedQuery();
    StringBuilder lines = new StringBuilder();
    lines
        .append(header.getFirst(), 0, header.getFirst().indexOf(' ') + 1)
        .append(url.encodedPath())
        .append(query == null ? "" : "?" + query)
        .append(" HTTP/1.1\r\nHost: ")
        .append(url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]")
        .append("\r\nConnection: close\r\n");
    for (String line : header.subList(1, header.size())) {
      String name = name(line);
      if (!name.equals("host") && !name.equals("connection") && !name.startsWith("proxy-")) {
        lines.append(line).append("\r\n");
      }
    }
    return lines.append("\r\n").toString();
  }

  private static int contentLength(List<String> header) {
    return header.stream()
        .filter(line -> name(line).equals("content-length"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .filter(value -> value.matches("[0-9]{1,6}"))
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElse(0);
  }

  private static String name(String line) {
    return line.substring(0, Math.max(0, line.indexOf(':'))).strip().toLowerCase(Locale.ROOT);
  }

  /** The lines up to the blank one; empty where the browser hangs up. */
  private static List<String> header(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int count = 0; count < LARGEST_HEADER; count++) {
      int b = in.read();
      if (b < 0) {
        return List.of();
      }
      if (b != '\n') {
        line.append((char) b);
        continue;
      }
      String text = line.toString().stripTrailing();
      if (text.isEmpty()) {
        return lines;
      }
      lines.add(text);
      line.setLength(0);
    }
    throw new IOException("The browser's header is larger than 64 KB");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    closed(server);
    open.forEach(GuardProxy::closed);
  }

  private static void closed(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Closing failed", e);
    }
  }
}
