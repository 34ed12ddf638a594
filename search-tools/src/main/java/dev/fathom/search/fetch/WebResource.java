package dev.fathom.search.fetch;

import dev.fathom.search.read.text.Charsets;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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

  /**
   * The bytes for a reader, so that they tell their encoding themselves: text whose encoding only
   * its server knows is given as UTF-8 with a byte order mark, everything else as it came.
   */
  public byte[] readable() {
    byte[] bytes = body.bytes();
    if (charset == null || !MediaTypes.isText(mediaType)) {
      return bytes;
    }
    Charset actual = Charsets.declared(bytes, charset);
    Charset told = MediaTypes.isPage(mediaType) ? Charsets.ofPage(bytes) : Charsets.detect(bytes);
    return actual.equals(told)
        ? bytes
        : ("\ufeff" + Charsets.decode(bytes, actual)).getBytes(StandardCharsets.UTF_8);
  }

  /** A file name for readers that go by it, with the extension of the media type. */
  public String name() {
    return MediaTypes.fileName(url, mediaType);
  }
}
