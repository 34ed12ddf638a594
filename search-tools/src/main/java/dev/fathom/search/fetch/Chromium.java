package dev.fathom.search.fetch;

import dev.fathom.search.fetch.Exchanges.Answer;
import dev.fathom.search.fetch.WebResource.Origin;
import dev.fathom.search.polite.HostBusyException;
import dev.fathom.search.polite.HostQueue;
import dev.fathom.search.polite.HostQueue.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Shows a page in an installed Chromium, without a window, and gives the document as it stands when
 * the scripts have settled.
 *
 * <p>Each page has a browser process of its own with an empty profile, killed when the time is up.
 * The only way out it knows is a {@link GuardProxy}: it resolves no names, uses no other protocol
 * and makes no exception for loopback. Pictures are not loaded.
 */
final class Chromium implements Browsing {
  private static final Logger LOG = System.getLogger(Chromium.class.getName());

  /** Of the page's own clock, which runs as fast as its scripts let it. */
  private static final Duration SETTLED = Duration.ofSeconds(10);

  private static final Duration LONGEST = Duration.ofSeconds(45);

  /** The page that Chromium shows where it could load none. */
  private static final String ERROR_PAGE = "class=\"neterror\"";

  private final Path program;
  private final FetchSettings settings;
  private final Network network;
  private final ExchangeStore store;
  private final HostQueue queue;

  Chromium(
      Path program, FetchSettings settings, Network network, ExchangeStore store, HostQueue queue) {
    this.program = program;
    this.settings = settings;
    this.network = network;
    this.store = store;
    this.queue = queue;
  }

  @Override
  public @Nullable Answer render(HttpUrl url, Duration delay, TimeBudget time)
      throws Ended, InterruptedException {
    Exchange known = store.find(Exchange.Kind.RENDER, url.toString());
    if (known != null && Freshness.isFresh(known, Instant.now())) {
      return new Answer(known, Origin.CACHE);
    }
    byte[] document;
    try (Turn _ =
        queue.enter(
            url.host(), settings.paceOf(url.host()).atLeast(delay), settings.limits().patience())) {
      document = show(url, time);
    } catch (HostBusyException e) {
      throw new Ended(new FetchOutcome.Throttled(url.toString(), e.retryAfter()));
    } catch (IOException e) {
      LOG.log(Level.WARNING, () -> "%s could not show %s".formatted(program, url), e);
      return null;
    }
    String html = new String(document, StandardCharsets.UTF_8);
    if (html.isBlank() || html.contains(ERROR_PAGE)) {
      return null;
    }
    Exchange shown =
        new Exchange(
            Exchange.Kind.RENDER,
            url.toString(),
            200,
            Map.of("content-type", "text/html; charset=utf-8"),
            new Body(document),
            Instant.now());
    store.put(shown);
    return new Answer(shown, Origin.BROWSER);
  }

  private byte[] show(HttpUrl url, TimeBudget time)
      throws IOException, InterruptedException, Ended {
    if (time.isSpent()) {
      throw time.tooSlow(url.toString());
    }
    long began = System.nanoTime();
    Path profile = Files.createTempDirectory("browser");
    try (GuardProxy proxy = new GuardProxy(network, settings.limits().documentBytes())) {
      Duration longest = time.left().compareTo(LONGEST) < 0 ? time.left() : LONGEST;
      return run(command(url, profile, proxy.port()), profile, longest);
    } finally {
      time.spendSince(began);
      delete(profile);
    }
  }

  private byte[] run(List<String> command, Path profile, Duration longest)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder
        .environment()
        .putAll(Map.of("HOME", profile.toString(), "PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"));
    Process browser = builder.start();
    try {
      browser.getOutputStream().close();
      int most = (int) Math.min(settings.limits().pageBytes(), Integer.MAX_VALUE);
      FutureTask<byte[]> document = new FutureTask<>(() -> atMost(browser.getInputStream(), most));
      Thread.ofVirtual().start(document);
      return document.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("The page was not ready within " + longest, e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly().waitFor();
    }
  }

  private static byte[] atMost(InputStream in, int most) throws IOException {
    byte[] bytes = in.readNBytes(most);
    if (in.read() >= 0) {
      throw new IOException("The page grew larger than %d MB".formatted(most >> 20));
    }
    return bytes;
  }

  private List<String> command(HttpUrl url, Path profile, int proxyPort) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(WordList.load("chromium-switches.txt"));
    if (System.getProperty("user.name", "").equals("root")) {
      command.add("--no-sandbox");
    }
    command.add("--virtual-time-budget=" + SETTLED.toMillis());
    command.add("--user-data-dir=" + profile);
    command.add("--user-agent=" + settings.userAgent().header());
    command.add("--proxy-server=http://127.0.0.1:" + proxyPort);
    command.add(url.toString());
    return command;
  }

  private static void delete(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.WARNING, () -> "The browser's profile is left behind: " + folder, e);
    }
  }
}
