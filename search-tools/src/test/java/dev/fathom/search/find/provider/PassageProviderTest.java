package dev.fathom.search.find.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.document.Span;
import dev.fathom.search.find.FusedHit;
import dev.fathom.search.find.HitFusion;
import dev.fathom.search.find.ProviderHits;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.passage.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PassageProviderTest {
  @Test
  void passagesOfTheOrganisationStandBesidePagesOfTheWeb() {
    String text = "Moorings hold.";
    Passage passage =
        new Passage("ab12", 7, 3, new Span(0, text.length()), List.of(), Passage.Kind.PROSE, text);
    List<SearchQuery> asked = new ArrayList<>();
    var provider =
        new PassageProvider(
            query -> {
              asked.add(query);
              return List.of(new SearchHit(passage, 1, 1));
            },
            source -> source + ".pdf",
            Set.of("ab12"));

    List<WebHit> hits = provider.search(WebQuery.of("moorings", 5)).hits();

    assertThat(asked).containsExactly(new SearchQuery("moorings", List.of(), Set.of("ab12"), 5));
    assertThat(hits)
        .containsExactly(
            new WebHit("urn:sha256:ab12#page=3&passage=7", "ab12.pdf", "Moorings hold.", null));
    assertThat(
            HitFusion.fuse(
                "moorings",
                List.of(
                    new ProviderHits("documents", true, hits),
                    new ProviderHits(
                        "p", false, List.of(new WebHit("https://a.example/", "A", "", null))))))
        .extracting(FusedHit::owner)
        .containsExactlyInAnyOrder(FusedHit.OWN_DOCUMENTS, "a.example");
  }
}
