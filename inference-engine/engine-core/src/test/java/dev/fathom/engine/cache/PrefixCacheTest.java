package dev.fathom.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrefixCacheTest {

  private static final int PAGE = 4;

  @Test
  void aTextThatStartsAlikeSharesWholePages() {
    PrefixCache cache = new PrefixCache(8, PAGE);
    PrefixCache.Lease first = cache.lease(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), 12).orElseThrow();
    first.publish(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), 9);
    PrefixCache.Lease second = cache.lease(List.of(1, 2, 3, 4, 5, 6, 0, 0, 0), 12).orElseThrow();
    assertThat(second.cachedTokens()).isEqualTo(4);
    assertThat(second.pageTable()[0]).isEqualTo(first.pageTable()[0]);
    assertThat(second.pageTable()[1]).isNotEqualTo(first.pageTable()[1]);
    assertThat(cache.hitTokens()).isEqualTo(4);
    assertThat(cache.lookedUpTokens()).isEqualTo(18);
  }

  @Test
  void theLastTokenOfAPromptIsAlwaysLeftToCompute() {
    PrefixCache cache = new PrefixCache(8, PAGE);
    List<Integer> prompt = List.of(1, 2, 3, 4, 5, 6, 7, 8);
    PrefixCache.Lease first = cache.lease(prompt, 8).orElseThrow();
    first.publish(prompt, 8);
    first.release();
    assertThat(cache.lease(prompt, 8).orElseThrow().cachedTokens()).isEqualTo(4);
  }

  @Test
  void pagesInUseAreNeverGivenAwayAndIdleOnesAreOldestFirst() {
    PrefixCache cache = new PrefixCache(3, PAGE);
    for (int text = 0; text < 3; text++) {
      PrefixCache.Lease lease = cache.lease(List.of(text, 1, 1, 1, 1), 4).orElseThrow();
      lease.publish(List.of(text, 1, 1, 1), 4);
      lease.release();
    }
    PrefixCache.Lease kept = cache.lease(List.of(0, 1, 1, 1, 1), 4).orElseThrow();
    assertThat(kept.cachedTokens()).isEqualTo(4);
    assertThat(cache.lease(List.of(9), 12)).isEmpty();
    cache.lease(List.of(9), 4).orElseThrow().release();
    assertThat(cache.lease(List.of(1, 1, 1, 1, 1), 4).orElseThrow().cachedTokens()).isZero();
    assertThat(cache.lease(List.of(2, 1, 1, 1, 1), 4).orElseThrow().cachedTokens()).isEqualTo(4);
  }

  @Property(tries = 200)
  void whatASharedPageHoldsIsWhatItsReaderExpects(@ForAll long seed) {
    Random random = new Random(seed);
    PrefixCache cache = new PrefixCache(12, PAGE);
    Map<Integer, List<Integer>> written = new HashMap<>();
    List<PrefixCache.Lease> open = new ArrayList<>();
    List<List<Integer>> texts = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      if (!open.isEmpty() && random.nextInt(3) == 0) {
        texts.remove(open.size() - 1);
        open.removeLast().release();
        continue;
      }
      List<Integer> text = new ArrayList<>();
      for (int n = 1 + random.nextInt(18); n > 0; n--) {
        text.add(random.nextInt(2));
      }
      Optional<PrefixCache.Lease> lease = cache.lease(text, text.size() + random.nextInt(4));
      if (lease.isEmpty()) {
        assertThat(open).isNotEmpty();
        continue;
      }
      int[] table = lease.get().pageTable();
      for (int page = 0; page < table.length; page++) {
        int end = Math.min(text.size(), (page + 1) * PAGE);
        if ((page + 1) * PAGE <= lease.get().cachedTokens()) {
          assertThat(written.get(table[page])).isEqualTo(text.subList(0, end));
        } else if (page * PAGE < text.size()) {
          written.put(table[page], List.copyOf(text.subList(0, end)));
        }
      }
      lease.get().publish(text, text.size());
      open.add(lease.get());
      texts.add(text);
      assertPagesOfOpenTextsAreIntact(open, texts, written);
    }
    open.forEach(PrefixCache.Lease::release);
    assertThat(cache.availablePages()).isEqualTo(12);
    assertThat(cache.lease(List.of(5), 12 * PAGE)).isPresent();
  }

  private static void assertPagesOfOpenTextsAreIntact(
      List<PrefixCache.Lease> open,
      List<List<Integer>> texts,
      Map<Integer, List<Integer>> written) {
    for (int i = 0; i < open.size(); i++) {
      int[] table = open.get(i).pageTable();
      Set<Integer> distinct = new HashSet<>();
      for (int page = 0; page < table.length; page++) {
        assertThat(distinct.add(table[page])).isTrue();
        int end = Math.min(texts.get(i).size(), (page + 1) * PAGE);
        if (page * PAGE < texts.get(i).size()) {
          assertThat(written.get(table[page])).isEqualTo(texts.get(i).subList(0, end));
        }
      }
    }
  }
}
