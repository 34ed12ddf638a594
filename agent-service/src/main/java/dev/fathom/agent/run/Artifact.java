package dev.fathom.agent.run;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file that a run has made. Immutable. */
public final class Artifact {
  private final String name;
  private final String mediaType;
  private final byte[] content;

  /** The content is a copy. */
  public Artifact(String name, String mediaType, byte[] content) {
    this.name = name;
    this.mediaType = mediaType;
    this.content = content.clone();
  }

  /** Unique within the run, such as {@code chart-1.svg}. */
  public String name() {
    return name;
  }

  public String mediaType() {
    return mediaType;
  }

  /** A copy. */
  public byte[] content() {
    return content.clone();
  }

  public int size() {
    return content.length;
  }

  /** Lower-case hexadecimal. */
  public String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
