package dev.fathom.search.find.provider;

import dev.fathom.search.find.ProviderAnswer;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.ProviderOutcome.Down;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.Topic;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.find.provider.EdgarCompanies.Company;
import dev.fathom.search.query.AnalyzedQuestion;
import dev.fathom.search.query.QuestionAnalyzer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * SEC EDGAR: for the company that a question names, the facts it tagged and the reports it filed;
 * and the words of the question in the text of all filings. When one of these fails, the others are
 * given with a note.
 */
final class EdgarProvider implements SearchProvider {
  private final QuestionAnalyzer analyzer = new QuestionAnalyzer();
  private final EdgarCompanies companies;
  private final EdgarFacts facts;
  private final EdgarFilings filings;
  private final EdgarFullText fullText;

  EdgarProvider(ApiClient api, Edgar.Hosts hosts) {
    Edgar edgar = new Edgar(api, hosts);
    this.companies = new EdgarCompanies(edgar);
    this.facts = new EdgarFacts(edgar);
    this.filings = new EdgarFilings(edgar);
    this.fullText = new EdgarFullText(edgar);
  }

  @Override
  public String name() {
    return "edgar";
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.FILINGS);
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
    AnalyzedQuestion question = analyzer.analyze(query.text());
    List<WebHit> hits = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Optional<Company> company =
        part("company directory", notes, () -> companies.named(query.text()).stream().toList())
            .stream()
            .findFirst();
    if (company.isPresent()) {
      hits.addAll(part("company facts", notes, () -> facts.of(company.get(), question)));
      hits.addAll(part("submissions", notes, () -> filings.of(company.get(), question)));
    }
    hits.addAll(part("full text search", notes, () -> fullText.search(question, company)));
    return new ProviderAnswer(hits, notes);
  }

  private interface Part<T> {
    List<T> search() throws ProviderException, InterruptedException;
  }

  /** A part that is down leaves the others; being blocked or cut off concerns all. */
  private static <T> List<T> part(String name, List<String> notes, Part<T> part)
      throws ProviderException, InterruptedException {
    try {
      return part.search();
    } catch (ProviderException e) {
      if (e.outcome() instanceof Down down) {
        notes.add("%s: %s".formatted(name, down.reason()));
        return List.of();
      }
      throw e;
    }
  }
}
