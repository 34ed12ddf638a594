package dev.fathom.search.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Makes sockets that ask the guard at the moment of connecting, about the very address they connect
 * to. No resolver, cache or redirect comes between the check and the connection. Proxies from the
 * environment are not used. What arrives is counted against a budget.
 */
final class GuardedSockets extends SocketFactory {
  private final Guard guard;
  private final Dialer dialer;
  private final ByteBudget received;

  GuardedSockets(Guard guard, Dialer dialer, ByteBudget received) {
    this.guard = guard;
    this.dialer = dialer;
    this.received = received;
  }

  @Override
  public Socket createSocket() {
    return new GuardedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("Resolve the host first, then connect");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("Resolve the host first, then connect");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return createSocket(address, port);
  }

  private final class GuardedSocket extends Socket {
    GuardedSocket() {
      super(Proxy.NO_PROXY);
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (!(endpoint instanceof InetSocketAddress target) || target.isUnresolved()) {
        throw new RefusedAddressException("%s is not a resolved address".formatted(endpoint));
      }
      String objection = guard.objection(target.getAddress());
      if (objection != null) {
        throw new RefusedAddressException(objection);
      }
      super.connect(dialer.dial(target), timeout);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          int b = in.read();
          received.take(b < 0 ? 0 : 1);
          return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          int count = in.read(bytes, offset, length);
          received.take(Math.max(count, 0));
          return count;
        }
      };
    }
  }
}
