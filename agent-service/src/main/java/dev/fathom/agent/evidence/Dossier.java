package dev.fathom.agent.evidence;

import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run has gathered: evidence, figures, and what was computed from them, by id.
 * Immutable.
 */
public final class Dossier {
  private final Map<String, Evidence> evidence = new LinkedHashMap<>();
  private final Map<String, Evidence> beside = new LinkedHashMap<>();
  private final Map<String, Figure> figures = new LinkedHashMap<>();
  private final Map<String, DerivedFigure> derived = new LinkedHashMap<>();

  public Dossier(
      Collection<Evidence> evidence,
      Collection<Figure> figures,
      Collection<DerivedFigure> derived) {
    this(evidence, figures, derived, List.of());
  }

  /**
   * @param beside what stands beside the evidence in its passages, and may be cited as well
   */
  public Dossier(
      Collection<Evidence> evidence,
      Collection<Figure> figures,
      Collection<DerivedFigure> derived,
      Collection<Evidence> beside) {
    beside.forEach(piece -> this.beside.putIfAbsent(piece.id(), piece));
    evidence.forEach(piece -> this.evidence.putIfAbsent(piece.id(), piece));
    figures.forEach(figure -> this.figures.putIfAbsent(figure.id(), figure));
    derived.forEach(figure -> this.derived.putIfAbsent(figure.id(), figure));
  }

  public Optional<Evidence> evidence(String id) {
    return Optional.ofNullable(evidence.get(id)).or(() -> Optional.ofNullable(beside.get(id)));
  }

  public Optional<Figure> figure(String id) {
    return Optional.ofNullable(figures.get(id));
  }

  public Optional<DerivedFigure> derived(String id) {
    return Optional.ofNullable(derived.get(id));
  }

  /** What was gathered for a plan item, in the order it was taken up. */
  public List<Evidence> of(String item) {
    return evidence.values().stream().filter(piece -> piece.item().equals(item)).toList();
  }

  public List<Evidence> evidence() {
    return List.copyOf(evidence.values());
  }

  public List<Figure> figures() {
    return List.copyOf(figures.values());
  }

  public List<DerivedFigure> derived() {
    return List.copyOf(derived.values());
  }
}
