package dev.fathom.sandbox;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Limits under the names that the launcher's Python knows, times in seconds. */
final class WireLimits {
  private WireLimits() {}

  static Map<String, Object> all(Limits limits) {
    Map<String, Object> document =
        new LinkedHashMap<>(adjustable(limits, limits.wall(), limits.memory()));
    document.put("address_space", limits.addressSpace());
    document.put("disk", limits.disk());
    document.put("entries", limits.entries());
    document.put("file", limits.file());
    document.put("descriptors", limits.descriptors());
    document.put("processes", limits.processes());
    document.put("stdout", limits.keptStdout());
    document.put("stderr", limits.keptStderr());
    document.put("output", limits.output());
    document.put("artifacts", limits.files());
    document.put("artifact", limits.keptFile());
    document.put("artifacts_total", limits.keptFiles());
    document.put("inputs", limits.inputs());
    document.put("session_idle", limits.sessionIdle().toSeconds());
    return document;
  }

  /** Those that a request may lower. */
  static Map<String, Object> adjustable(Limits limits, Duration wall, long memory) {
    return Map.of(
        "wall", wall.toMillis() / 1000.0, "cpu", limits.cpu().toSeconds(), "memory", memory);
  }
}
