package dev.fathom.search.fetch;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Reads the body of one answer: takes one layer of content-coding away and holds the limits while
 * the bytes stream in. Which size is allowed follows from the type, told by the first bytes.
 */
final class BodyReader {
  /** Where a body is wanted whole; one beyond the limits ends the fetch. */
  static final int WHOLE = Integer.MAX_VALUE;

  /** Below this, a high ratio is a page of blanks and not a bomb. */
  private static final int RATIO_COUNTS_FROM = 1 << 20;

  private final Limits limits;
  private final Map<String, String> headers;
  private final int cutAt;

  BodyReader(Limits limits, Map<String, String> headers, int cutAt) {
    this.limits = limits;
    this.headers = headers;
    this.cutAt = cutAt;
  }

  Body read(InputStream sent) throws IOException {
    CountedStream counted = new CountedStream(sent);
    InputStream in = decoded(counted);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] chunk = new byte[1 << 14];
    long most = limits.documentBytes();
    boolean typeKnown = false;
    int count;
    while ((count = in.read(chunk)) >= 0) {
      bytes.write(chunk, 0, count);
      if (bytes.size() >= cutAt) {
        return new Body(Arrays.copyOf(bytes.toByteArray(), cutAt));
      }
      if (!typeKnown && bytes.size() >= MediaTypes.SNIFFED) {
        typeKnown = true;
        most = limits.bytes(MediaTypes.of(headers.get("content-type"), bytes.toByteArray()));
      }
      if (bytes.size() > most || counted.count > most) {
        throw new OverLimitException("it is larger than %d MB".formatted(most >> 20));
      }
      if (bytes.size() > RATIO_COUNTS_FROM && bytes.size() / limits.ratio() > counted.count) {
        throw new OverLimitException(
            "it unpacks to more than %d times its size".formatted(limits.ratio()));
      }
    }
    return new Body(bytes.toByteArray());
  }

  private InputStream decoded(InputStream sent) throws IOException {
    String coding = headers.getOrDefault("content-encoding", "").strip().toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "", "identity" -> sent;
      case "gzip", "x-gzip" -> gzip(sent);
      case "deflate" -> deflate(sent);
      default -> throw new IOException("its content-coding is \"%s\"".formatted(coding));
    };
  }

  private static InputStream gzip(InputStream sent) throws IOException {
    PushbackInputStream in = new PushbackInputStream(sent, 1);
    int first = in.read();
    if (first < 0) {
      return InputStream.nullInputStream();
    }
    in.unread(first);
    return new GZIPInputStream(in);
  }

  /** With the zlib header that RFC 9110 asks for, or without, as some servers send it. */
  private static InputStream deflate(InputStream sent) throws IOException {
    PushbackInputStream in = new PushbackInputStream(sent, 2);
    byte[] head = in.readNBytes(2);
    in.unread(head);
    boolean zlib =
        head.length == 2
            && (head[0] & 0x0f) == 8
            && (((head[0] & 0xff) << 8) | (head[1] & 0xff)) % 31 == 0;
    return zlib ? new InflaterInputStream(in) : new InflaterInputStream(in, new Inflater(true));
  }

  private static final class CountedStream extends FilterInputStream {
    long count;

    CountedStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count += Math.max(read, 0);
      return read;
    }
  }
}
