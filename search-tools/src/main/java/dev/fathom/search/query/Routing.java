package dev.fathom.search.query;

import java.util.Map;
import java.util.Set;

/**
 * How far each source is what a question is about.
 *
 * @param weights by content hash, from 0 to 1; 1 is the best there is for this question
 * @param nameWords words of the question that name a source and say nothing about its content
 */
public record Routing(Map<String, Double> weights, Set<String> nameWords) {
  public Routing {
    weights = Map.copyOf(weights);
    nameWords = Set.copyOf(nameWords);
  }

  public double weight(String source) {
    return weights.getOrDefault(source, 1.0);
  }
}
