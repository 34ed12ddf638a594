package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.search.find.Lists;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.Words;
import dev.fathom.search.find.provider.EdgarCompanies.Company;
import dev.fathom.search.query.AnalyzedQuestion;
import dev.fathom.search.query.Period;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a company itself tagged as facts in its annual reports: a question that uses a term of
 * finance gets the values of the tags that this term goes by.
 *
 * <p>Shape: {@code data.sec.gov/api/xbrl/companyfacts/CIK##########.json}: {@code
 * facts.<taxonomy>.<tag>.{label,units.<unit>[]}} with {@code
 * {start,end,val,accn,fy,fp,form,filed}}; {@code fy} is the year of the report, not of the value,
 * so periods go by {@code start} and {@code end}. Later reports restate: the one filed last counts.
 * Which tags a term goes by stands in {@code edgar-tags.txt}.
 */
final class EdgarFacts {
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_TAGS = 3;
  private static final int MOST_VALUES = 6;
  private static final int SHORTEST_YEAR = 350;
  private static final Map<List<String>, List<String>> TAGS = tags();

  private final Edgar edgar;

  EdgarFacts(Edgar edgar) {
    this.edgar = edgar;
  }

  /** The tags of the terms that a question uses. */
  static Set<String> tags(String question) {
    Words words = Words.of(question);
    Set<String> asked = new LinkedHashSet<>();
    TAGS.forEach(
        (term, tags) -> {
          if (words.at(term) >= 0) {
            asked.addAll(tags);
          }
        });
    return asked;
  }

  List<WebHit> of(Company company, AnalyzedQuestion question)
      throws ProviderException, InterruptedException {
    Set<String> asked = tags(question.text());
    if (asked.isEmpty()) {
      return List.of();
    }
    JsonNode facts =
        edgar
            .data(
                "/api/xbrl/companyfacts/%s.json".formatted(Edgar.padded(company.cik())), MOST_BYTES)
            .json()
            .path("facts");
    List<WebHit> hits = new ArrayList<>();
    for (String taxonomy : List.of("us-gaap", "ifrs-full")) {
      for (String tag : asked) {
        JsonNode concept = facts.path(taxonomy).path(tag);
        String values = values(concept.path("units"), question.periods());
        if (!values.isEmpty() && hits.size() < MOST_TAGS) {
          hits.add(hit(company, taxonomy, tag, Fields.text(concept, "label"), values));
        }
      }
    }
    return hits;
  }

  private static WebHit hit(
      Company company, String taxonomy, String tag, String label, String values) {
    return new WebHit(
        "https://data.sec.gov/api/xbrl/companyconcept/%s/%s/%s.json"
            .formatted(Edgar.padded(company.cik()), taxonomy, tag),
        "%s: %s, as tagged".formatted(company.name(), label.isEmpty() ? tag : label),
        values,
        null);
  }

  private static String values(JsonNode units, Set<Period> periods) {
    Map<LocalDate, String> byEnd = new TreeMap<>(Comparator.reverseOrder());
    Map<LocalDate, LocalDate> filedLast = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> unit : units.properties()) {
      for (JsonNode fact : unit.getValue()) {
        LocalDate end = Fields.date(fact, "end");
        LocalDate filed = Fields.date(fact, "filed");
        if (end != null && filed != null && annual(fact, end) && asked(periods, end)) {
          LocalDate known = filedLast.get(end);
          if (known == null || !filed.isBefore(known)) {
            filedLast.put(end, filed);
            byEnd.put(end, line(fact, unit.getKey(), end, filed));
          }
        }
      }
    }
    return byEnd.values().stream().limit(MOST_VALUES).collect(Collectors.joining("; "));
  }

  private static boolean annual(JsonNode fact, LocalDate end) {
    String form = Fields.text(fact, "form");
    boolean report = form.startsWith("10-K") || form.startsWith("20-F") || form.startsWith("40-F");
    LocalDate start = Fields.date(fact, "start");
    return report && (start == null || ChronoUnit.DAYS.between(start, end) >= SHORTEST_YEAR);
  }

  private static boolean asked(Set<Period> periods, LocalDate end) {
    return periods.isEmpty()
        || periods.stream()
            .anyMatch(p -> p.year() == end.getYear() || p.year() + 1 == end.getYear());
  }

  private static String line(JsonNode fact, String unit, LocalDate end, LocalDate filed) {
    LocalDate start = Fields.date(fact, "start");
    String period = start == null ? "at " + end : start + " to " + end;
    BigDecimal value = fact.path("val").decimalValue();
    return "%s: %s %s (%s filed %s)"
        .formatted(period, value.toPlainString(), unit, Fields.text(fact, "form"), filed);
  }

  private static Map<List<String>, List<String>> tags() {
    Map<List<String>, List<String>> tags = new LinkedHashMap<>();
    for (String line : Lists.lines(EdgarFacts.class, "edgar-tags.txt")) {
      List<String> sides = Lists.parts(line, "\\|");
      List<String> names = Lists.parts(sides.get(1), ";");
      Lists.parts(sides.get(0), ";").forEach(term -> tags.put(Words.of(term).list(), names));
    }
    return tags;
  }
}
