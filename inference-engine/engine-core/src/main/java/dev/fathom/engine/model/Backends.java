package dev.fathom.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/** The backends that are on the class path, and which of them computes. */
public final class Backends {

  /** What asks for the first one that can. */
  public static final String AUTO = "auto";

  private Backends() {}

  /**
   * A backend, and what is to be said about it.
   *
   * @param reason why it was chosen, as a sentence
   */
  public record Choice(Backend backend, String reason) {}

  /**
   * Chooses by name; {@link #AUTO} takes the first that can compute here, the processor at last.
   *
   * @throws IllegalArgumentException when there is no such backend
   * @throws IllegalStateException when it cannot compute on this machine; the message says why
   */
  public static Choice choose(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    List<Backend> all = new ArrayList<>();
    ServiceLoader.load(Backend.class).forEach(all::add);
    all.add(new CpuBackend());
    List<String> obstacles = new ArrayList<>();
    for (Backend backend : all) {
      if (wanted.equals(AUTO) || wanted.equals(backend.name())) {
        if (backend.obstacle().isEmpty()) {
          return new Choice(backend, reason(backend, obstacles));
        }
        obstacles.add("%s: %s".formatted(backend.name(), backend.obstacle().get()));
      }
    }
    if (obstacles.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no backend '%s'; there are %s, and auto."
              .formatted(name, String.join(", ", all.stream().map(Backend::name).toList())));
    }
    throw new IllegalStateException(String.join(" ", obstacles));
  }

  private static String reason(Backend backend, List<String> obstacles) {
    String chosen = "Computing on %s.".formatted(backend.described());
    return obstacles.isEmpty() ? chosen : chosen + " Not on " + String.join(" ", obstacles);
  }
}
