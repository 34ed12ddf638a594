package dev.fathom.search.fetch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The bytes of an answer, without content-coding, and their hash. Immutable by convention. */
public final class Body {
  static final Body EMPTY = new Body(new byte[0]);

  private final byte[] bytes;
  private final String sha256;

  Body(byte[] bytes) {
    this.bytes = bytes;
    this.sha256 = sha256(bytes);
  }

  /** The bytes themselves, not a copy: read only. */
  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return bytes.length;
  }

  /** In lower-case hexadecimal digits. */
  public String sha256() {
    return sha256;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "%d bytes, sha256 %s".formatted(bytes.length, sha256);
  }
}
