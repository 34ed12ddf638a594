package dev.fathom.agent.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The Chromium of this machine, without a window. Where there is none, tests are skipped with a
 * line that says so, but fail where {@code CI} is {@code true}. Used by one thread.
 */
final class Chromium implements AutoCloseable {
  private static final String MISSING =
      "There is no Chromium on this machine: install the package chromium, or name one in CHROMIUM.";

  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Path executable) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(executable).setArgs(FLAGS));
  }

  static Chromium launch() {
    Optional<Path> executable = find();
    if (executable.isEmpty() && "true".equals(System.getenv("CI"))) {
      throw new AssertionError(MISSING);
    }
    Assumptions.assumeTrue(executable.isPresent(), MISSING);
    return new Chromium(executable.orElseThrow());
  }

  Browser browser() {
    return browser;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  private static Optional<Path> find() {
    String named = System.getenv("CHROMIUM");
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named));
    }
    List<String> folders = List.of(System.getenv().getOrDefault("PATH", "").split(":", -1));
    Stream<Path> onPath =
        Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
            .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)));
    Stream<Path> onMac =
        Stream.of(
            Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
            Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"));
    return Stream.concat(onPath, onMac).filter(Files::isExecutable).findFirst();
  }
}
