package dev.fathom.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes that do not change, with their hash. Opaque: what came out of the sandbox is never trusted.
 */
public final class Content {
  private final byte[] bytes;

  private Content(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes a copy. */
  public static Content of(byte[] bytes) {
    return new Content(bytes.clone());
  }

  public static Content of(String text) {
    return new Content(text.getBytes(StandardCharsets.UTF_8));
  }

  static Content owning(byte[] bytes) {
    return new Content(bytes);
  }

  public int size() {
    return bytes.length;
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  /** The bytes as UTF-8, with a replacement character for what is not. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Lower-case hexadecimal. */
  public String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  byte[] shared() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Content content && Arrays.equals(bytes, content.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
