package dev.fathom.search.fetch;

import java.nio.charset.Charset;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found at a URL.
 *
 * @param requested the URL asked for
 * @param url where it was found, after redirects
 * @param redirects the URLs that led there, the requested one first; empty where it was there
 * @param mediaType told by the bytes and the header together, such as {@code text/html}
 * @param charset that the server declares; absent where it declares none
 * @param fetchedAt when the server sent it, or last confirmed it
 */
public record WebResource(
    String requested,
    String url,
    List<String> redirects,
    String mediaType,
    @Nullable Charset charset,
    Body body,
    Instant fetchedAt,
    Origin origin) {
  /** Where the bytes came from. */
  public enum Origin {
    SERVER,
    /** Still fresh: the server was not asked. */
    CACHE,
    /** The server was asked and said that nothing has changed. */
    CONFIRMED_CACHE,
    /** The page as a browser showed it. */
    BROWSER,
    RECORDING
  }

  public WebResource {
    redirects = List.copyOf(redirects);
  }

  /** A file name for readers that go by it, with the extension of the media type. */
  public String name() {
    return MediaTypes.fileName(url, mediaType);
  }
}
