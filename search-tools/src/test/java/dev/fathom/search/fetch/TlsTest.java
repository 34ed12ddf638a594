package dev.fathom.search.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.fetch.FetchOutcome.Down;
import dev.fathom.search.fetch.FetchOutcome.Fetched;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS over the guarded sockets: who the server is, is checked against the name asked for. */
class TlsTest {
  private static final String PASSWORD = "changeit";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";

  private final SmallWeb web = new SmallWeb();
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void trustTheServer() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=site.example",
                "-ext",
                "san=dns:site.example",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keys.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    web.server.close();
    web.server =
        new RawServer(
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    System.setProperty(TRUST_STORE, keys.toString());
    System.setProperty(TRUST_PASSWORD, PASSWORD);
  }

  @AfterEach
  void close() {
    System.clearProperty(TRUST_STORE);
    System.clearProperty(TRUST_PASSWORD);
    web.close();
  }

  @Test
  void aPageComesOverTlsFromWhoTheCertificateNamesAndFromNobodyElse() throws Exception {
    web.server.page("site.example/", "<title>Report</title><p>Orders rose by 4 %.");
    FetchOutcome outcome = web.fetcher().fetch("https://site.example/");
    assertThat(outcome).as(outcome.explanation()).isInstanceOf(Fetched.class);
    assertThat(web.fetcher().fetch("https://other.example/")).isInstanceOf(Down.class);
    assertThat(web.server.paths("other.example")).isEmpty();
  }
}
