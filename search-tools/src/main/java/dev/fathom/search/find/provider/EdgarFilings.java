package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.provider.EdgarCompanies.Company;
import dev.fathom.search.query.AnalyzedQuestion;
import dev.fathom.search.query.FilingForm;
import dev.fathom.search.query.Period;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The filings of one company, newest first, of the kinds and years that the question names.
 *
 * <p>Shape: {@code data.sec.gov/submissions/CIK##########.json}, with {@code filings.recent} as
 * columns: {@code accessionNumber[], form[], filingDate[], reportDate[], primaryDocument[],
 * primaryDocDescription[]}; at least a year or a thousand filings.
 */
final class EdgarFilings {
  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_HITS = 4;

  private final Edgar edgar;

  EdgarFilings(Edgar edgar) {
    this.edgar = edgar;
  }

  List<WebHit> of(Company company, AnalyzedQuestion question)
      throws ProviderException, InterruptedException {
    ApiResponse response =
        edgar.data("/submissions/%s.json".formatted(Edgar.padded(company.cik())), MOST_BYTES);
    JsonNode recent = response.json().path("filings").path("recent");
    JsonNode accessions = Fields.list(response, recent, "accessionNumber");
    Set<String> forms = forms(question.forms());
    List<WebHit> hits = new ArrayList<>();
    for (int row = 0; row < accessions.size() && hits.size() < MOST_HITS; row++) {
      String form = at(recent, "form", row);
      LocalDate filed = Fields.date(at(recent, "filingDate", row));
      LocalDate period = Fields.date(at(recent, "reportDate", row));
      String document = at(recent, "primaryDocument", row);
      if (forms.contains(form)
          && !document.isEmpty()
          && wanted(question.periods(), period, filed)) {
        hits.add(
            new WebHit(
                Edgar.archive(company.cik(), accessions.path(row).asText(), document),
                "%s: %s".formatted(company.name(), form),
                "%s, form %s for the period to %s, filed %s"
                    .formatted(company.name(), form, period == null ? "?" : period, filed),
                filed));
      }
    }
    return hits;
  }

  /** A fiscal year may end, and its report may come, in the year after the one it is called by. */
  private static boolean wanted(
      Set<Period> periods, @Nullable LocalDate period, @Nullable LocalDate filed) {
    LocalDate day = period == null ? filed : period;
    return periods.isEmpty()
        || (day != null
            && periods.stream()
                .anyMatch(p -> p.year() == day.getYear() || p.year() + 1 == day.getYear()));
  }

  /** What the SEC calls the kinds of report; the periodic ones where none is named. */
  static Set<String> forms(Set<FilingForm> named) {
    Set<String> forms = new TreeSet<>();
    for (FilingForm form : named.isEmpty() ? Set.of(FilingForm.ANNUAL) : named) {
      forms.addAll(
          switch (form) {
            case ANNUAL -> List.of("10-K", "20-F", "40-F");
            case QUARTERLY -> List.of("10-Q", "6-K");
            case CURRENT, EARNINGS -> List.of("8-K", "6-K");
            case PROXY -> List.of("DEF 14A");
          });
    }
    if (named.isEmpty()) {
      forms.add("10-Q");
    }
    return forms;
  }

  private static String at(JsonNode columns, String name, int row) {
    return columns.path(name).path(row).asText("");
  }
}
