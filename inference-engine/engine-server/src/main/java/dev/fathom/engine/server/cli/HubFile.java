package dev.fathom.engine.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of a model on a hub in Hugging Face's layout.
 *
 * @param large whether {@code checksum} is the SHA-256 of the content, as of files in large file
 *     storage, or the SHA-1 that git gives a blob
 */
record HubFile(String path, long size, boolean large, String checksum) {

  /** From an entry of {@code /api/models/NAME/tree/REVISION}. */
  static HubFile of(JsonNode entry) {
    JsonNode stored = entry.path("lfs");
    boolean large = stored.isObject();
    return new HubFile(
        entry.path("path").asText(),
        large ? stored.path("size").asLong() : entry.path("size").asLong(),
        large,
        (large ? stored : entry).path("oid").asText().replaceFirst("^sha256:", ""));
  }

  /** What an engine needs: weights, configuration, tokenizer and template. */
  boolean needed() {
    return path.matches(
        "[^/]*\\.safetensors|[^/]*\\.json|chat_template\\.jinja|1_Pooling/config\\.json");
  }

  /** Whether a file on disk is this one. */
  boolean isAt(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) == size && digest(file).equals(checksum);
  }

  private String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(large ? "SHA-256" : "SHA-1");
      if (!large) {
        digest.update(("blob " + size + "\0").getBytes(StandardCharsets.UTF_8));
      }
      byte[] buffer = new byte[1 << 20];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
