package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.Words;
import dev.fathom.search.find.provider.EdgarCompanies.Company;
import dev.fathom.search.query.AnalyzedQuestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Words in the text of filings since 2001.
 *
 * <p>Shape: {@code
 * efts.sec.gov/LATEST/search-index?q=&forms=&ciks=&dateRange=custom&startdt=&enddt=}, the answer of
 * its Elasticsearch: {@code hits.hits[]} with {@code _id} = accession and document parted by a
 * colon, and {@code _source.{ciks[],display_names[],form,file_type,file_date,
 * period_ending,file_description}}. No text comes with it. Read from the code of public clients,
 * among them the crate finance-query on docs.rs; the SEC describes the form, not the interface.
 */
final class EdgarFullText {
  private static final int MOST_BYTES = 8 << 20;
  private static final int MOST_WORDS = 5;

  private final Edgar edgar;

  EdgarFullText(Edgar edgar) {
    this.edgar = edgar;
  }

  List<WebHit> search(AnalyzedQuestion question, Optional<Company> company)
      throws ProviderException, InterruptedException {
    String words = words(question, company);
    if (words.isEmpty()) {
      return List.of();
    }
    Parameters parameters = Parameters.of("q", words);
    if (!question.forms().isEmpty()) {
      parameters.and("forms", String.join(",", EdgarFilings.forms(question.forms())));
    }
    company.ifPresent(named -> parameters.and("ciks", "%010d".formatted(named.cik())));
    if (!question.periods().isEmpty()) {
      int first = question.periods().stream().mapToInt(p -> p.year()).min().orElseThrow();
      int last = question.periods().stream().mapToInt(p -> p.year()).max().orElseThrow();
      parameters
          .and("dateRange", "custom")
          .and("startdt", first + "-01-01")
          .and("enddt", (last + 1) + "-12-31");
    }
    ApiResponse response = edgar.search("/LATEST/search-index" + parameters, MOST_BYTES);
    List<WebHit> hits = new ArrayList<>();
    for (JsonNode hit : Fields.list(response, response.json().path("hits"), "hits")) {
      hit(hit).ifPresent(hits::add);
    }
    return hits;
  }

  /** Every word has to be in the document: the fewest, and not the company's own name. */
  private static String words(AnalyzedQuestion question, Optional<Company> company) {
    Set<String> left = new HashSet<>(company.map(Company::words).orElse(List.of()));
    EdgarFilings.forms(question.forms()).forEach(form -> left.addAll(Words.of(form).list()));
    return String.join(
        " ",
        question.keywords().stream()
            .filter(word -> !left.containsAll(Words.of(word).list()))
            .limit(MOST_WORDS)
            .toList());
  }

  private static Optional<WebHit> hit(JsonNode hit) {
    String[] id = Fields.text(hit, "_id").split(":", 2);
    JsonNode source = hit.path("_source");
    String cik = Fields.first(source, "ciks");
    if (id.length < 2 || !cik.matches("\\d{1,10}")) {
      return Optional.empty();
    }
    String filer = Fields.first(source, "display_names");
    String type = Fields.text(source, "file_type");
    String form = type.isEmpty() ? Fields.text(source, "form") : type;
    String filed = Fields.text(source, "file_date");
    return Optional.of(
        new WebHit(
            Edgar.archive(Long.parseLong(cik), id[0], id[1]),
            "%s: %s".formatted(filer, form),
            "%s, %s %s for the period to %s, filed %s"
                .formatted(
                    filer,
                    form,
                    Fields.text(source, "file_description"),
                    Fields.text(source, "period_ending"),
                    filed),
            Fields.date(filed)));
  }
}
