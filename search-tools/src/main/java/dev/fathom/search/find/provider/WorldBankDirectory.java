package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The countries and indicators of the World Bank, asked for once, and which of them a question
 * means. Thread-safe.
 *
 * <p>Shape: {@code /country} gives {@code {id (ISO 3), iso2Code, name}}, groups of countries among
 * them; {@code /source/2/indicator} gives {@code {id, name, sourceNote}}, some 1,500 of them.
 */
final class WorldBankDirectory {
  private static final Country WORLD = new Country("WLD", "1W", List.of("world"));
  private static final Pattern UNIT = Pattern.compile("\\([^)]*\\)");
  private static final int MOST_COUNTRIES = 6;
  private static final double LEAST_LIKENESS = 0.3;

  /** A name of several words, or of one that means nothing else. */
  record Country(String id, String shortId, List<String> words) {
    Country {
      words = List.copyOf(words);
    }
  }

  /**
   * An indicator.
   *
   * @param note what it measures, in prose
   * @param words of its name, without its unit
   */
  record Indicator(String id, String name, String note, Set<String> words) {
    Indicator {
      words = Set.copyOf(words);
    }
  }

  /** Asks the World Bank for the rows under a path. */
  interface Rows {
    JsonNode of(String path) throws ProviderException, InterruptedException;
  }

  private final Rows rows;
  private volatile @Nullable List<Country> countries;
  private volatile @Nullable List<Indicator> indicators;

  WorldBankDirectory(Rows rows) {
    this.rows = rows;
  }

  /** The countries that a question names; the world where it names none. */
  List<Country> countries(Words question) throws ProviderException, InterruptedException {
    List<Country> known = countries;
    if (known == null) {
      known = readCountries();
      countries = known;
    }
    List<Country> named =
        known.stream()
            .filter(country -> question.at(country.words()) >= 0)
            .limit(MOST_COUNTRIES)
            .toList();
    return named.isEmpty() ? List.of(WORLD) : named;
  }

  private List<Country> readCountries() throws ProviderException, InterruptedException {
    List<Country> read = new ArrayList<>();
    for (JsonNode row : rows.of("/country?format=json&per_page=400")) {
      // "Korea, Rep." and "Egypt, Arab Rep." are called by what stands before the comma.
      String name = Fields.text(row, "name");
      int comma = name.indexOf(',');
      List<String> words = Words.of(comma < 0 ? name : name.substring(0, comma)).list();
      if (!words.isEmpty()) {
        read.add(new Country(Fields.text(row, "id"), Fields.text(row, "iso2Code"), words));
      }
    }
    return List.copyOf(read);
  }

  /** The indicators whose names share most with a question, rare words counting more. */
  List<Indicator> indicators(Words question) throws ProviderException, InterruptedException {
    List<Indicator> known = indicators;
    if (known == null) {
      known = readIndicators();
      indicators = known;
    }
    Map<String, Integer> frequency = new HashMap<>();
    known.forEach(indicator -> indicator.words().forEach(w -> frequency.merge(w, 1, Integer::sum)));
    Set<String> asked = new HashSet<>(question.list());
    Map<Indicator, Double> likeness = new HashMap<>();
    for (Indicator indicator : known) {
      double shared = 0;
      double all = 0;
      for (String word : indicator.words()) {
        double weight = Math.log1p((double) known.size() / frequency.getOrDefault(word, 1));
        all += weight;
        shared += asked.contains(word) ? weight : 0;
      }
      if (shared > LEAST_LIKENESS * all) {
        likeness.put(indicator, shared * shared / all);
      }
    }
    return likeness.entrySet().stream()
        .sorted(
            Map.Entry.<Indicator, Double>comparingByValue()
                .reversed()
                .thenComparing(entry -> entry.getKey().id()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private List<Indicator> readIndicators() throws ProviderException, InterruptedException {
    List<Indicator> read = new ArrayList<>();
    for (JsonNode row : rows.of("/source/2/indicator?format=json&per_page=5000")) {
      String name = Fields.text(row, "name");
      Set<String> words = new HashSet<>(Words.of(UNIT.matcher(name).replaceAll(" ")).list());
      words.remove("total");
      if (!words.isEmpty()) {
        read.add(
            new Indicator(Fields.text(row, "id"), name, Fields.text(row, "sourceNote"), words));
      }
    }
    read.sort(Comparator.comparing(Indicator::id));
    return List.copyOf(read);
  }
}
