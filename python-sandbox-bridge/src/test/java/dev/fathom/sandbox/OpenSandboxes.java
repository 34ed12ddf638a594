package dev.fathom.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** One sandbox for each setting, for tests that leave it as it was: opening one takes seconds. */
final class OpenSandboxes implements AutoCloseable {
  private final Map<Machine.Setting, Sandbox> open = new HashMap<>();

  Sandbox of(Machine.Setting setting) throws InterruptedException {
    Sandbox sandbox = open.get(setting);
    if (sandbox == null) {
      sandbox = Sandbox.open(setting.launch(Set.of()));
      open.put(setting, sandbox);
    }
    return sandbox;
  }

  @Override
  public void close() {
    open.values().forEach(Sandbox::close);
    open.clear();
  }
}
