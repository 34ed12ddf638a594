package dev.fathom.agent.reasoning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reasoners there are, the one taken when none is asked for first. */
public final class Reasoners {
  private final Map<String, Reasoner> byName = new LinkedHashMap<>();

  public Reasoners(List<Reasoner> reasoners) {
    reasoners.forEach(reasoner -> byName.put(reasoner.name(), reasoner));
    if (byName.isEmpty()) {
      throw new IllegalArgumentException("There has to be a reasoner");
    }
  }

  public String preferred() {
    return names().getFirst();
  }

  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /**
   * The reasoner of that name.
   *
   * @throws IllegalArgumentException when there is none, with those there are
   */
  public Reasoner named(String name) {
    Reasoner reasoner = byName.get(name);
    if (reasoner == null) {
      throw new IllegalArgumentException(
          "There is no reasoner '%s'. There is: %s.%s"
              .formatted(
                  name,
                  String.join(", ", names()),
                  name.equals("llm") ? " Set FATHOM_LLM_URL to a model endpoint for llm." : ""));
    }
    return reasoner;
  }
}
