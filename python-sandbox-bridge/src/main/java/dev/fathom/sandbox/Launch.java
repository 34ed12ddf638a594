package dev.fathom.sandbox;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the first process is started. All but the plain form is for the attack suite, which must also
 * see itself fail: no public way leads to a weakened sandbox.
 *
 * @param weakened layers left out
 * @param user the user id of the prefix's command, who then owns the run directory
 * @param prefix a command that starts its arguments as that user
 */
record Launch(
    SandboxConfig config, Set<String> weakened, @Nullable Integer user, List<String> prefix) {

  Launch {
    weakened = Set.copyOf(weakened);
    prefix = List.copyOf(prefix);
  }

  static Launch plain(SandboxConfig config) {
    return new Launch(config, Set.of(), null, List.of());
  }
}
