package dev.fathom.search.find.provider;

import dev.fathom.search.find.ProviderAnswer;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.Topic;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.passage.Passage;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The organisation's own documents, as one provider among the others. A hit's address is {@code
 * urn:sha256:} with the document's content hash, page and passage.
 */
public final class PassageProvider implements SearchProvider {
  private final Function<SearchQuery, List<SearchHit>> index;
  private final Function<String, String> nameOf;
  private final Set<String> sources;

  /**
   * @param index finds passages, such as {@code PassageIndex::search}
   * @param nameOf what a document is called, by its content hash
   * @param sources content hashes to look in; empty means everywhere
   */
  public PassageProvider(
      Function<SearchQuery, List<SearchHit>> index,
      Function<String, String> nameOf,
      Set<String> sources) {
    this.index = index;
    this.nameOf = nameOf;
    this.sources = Set.copyOf(sources);
  }

  @Override
  public String name() {
    return "documents";
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.DOCUMENTS);
  }

  @Override
  public boolean local() {
    return true;
  }

  @Override
  public ProviderAnswer search(WebQuery query) {
    SearchQuery wanted = new SearchQuery(query.text(), List.of(), sources, query.limit());
    return ProviderAnswer.of(index.apply(wanted).stream().map(this::hit).toList());
  }

  private WebHit hit(SearchHit found) {
    Passage passage = found.passage();
    String address =
        "urn:sha256:%s#page=%d&passage=%d"
            .formatted(passage.source(), passage.page(), passage.ordinal());
    return new WebHit(address, nameOf.apply(passage.source()), passage.text(), null);
  }
}
