package dev.fathom.engine.grammar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A grammar over the tokens of one vocabulary. Masks are computed once for every configuration and
 * kept; what a new one needs is mostly known already from the {@link LocalMask}s of its states.
 * Thread-safe: matchers of many answers share it.
 */
public final class TokenGrammar {

  /** Masks kept; of a vocabulary of 128 thousand tokens, 16 KB each. */
  private static final int KEPT_MASKS = 2_000;

  /**
   * States looked at when the grammar is compiled; of a huge one the rest are when they are met.
   */
  private static final int PRECOMPUTED = 5_000;

  private final TokenTrie trie;
  private final Simulation simulation;
  private final @Nullable LocalMask[] local;
  private final Configuration[] path;
  private final List<Configuration> withMask = new ArrayList<>();

  TokenGrammar(Grammar grammar, TokenTrie trie) {
    this.trie = trie;
    Automaton automaton = grammar.automaton();
    simulation = new Simulation(automaton, trie.writable);
    local = new LocalMask[automaton.states().size()];
    path = new Configuration[trie.longest + 1];
    for (int state = 0; state < Math.min(local.length, PRECOMPUTED); state++) {
      if (automaton.states().get(state) instanceof State.Read) {
        local(state);
      }
    }
  }

  /** At the beginning of a text. */
  public GrammarMatcher matcher() {
    return new GrammarMatcher(this, start());
  }

  private synchronized Configuration start() {
    return simulation.start();
  }

  int tokens() {
    return trie.tokens;
  }

  /** The configuration after these bytes. */
  synchronized Configuration after(Configuration from, byte[] bytes) {
    Configuration configuration = from;
    for (byte b : bytes) {
      configuration = simulation.step(configuration, b & 0xFF);
    }
    return configuration;
  }

  /** A bit a token that may come next. Not to be changed. */
  synchronized long[] mask(Configuration configuration) {
    long[] known = configuration.mask;
    if (known != null) {
      return known;
    }
    Configuration folded = simulation.folded(configuration, trie.longest);
    long[] mask = folded == configuration ? null : folded.mask;
    if (mask == null) {
      mask = compute(folded);
      keep(folded, mask);
    }
    if (folded != configuration) {
      keep(configuration, mask);
    }
    return mask;
  }

  private void keep(Configuration configuration, long[] mask) {
    if (withMask.size() >= KEPT_MASKS) {
      withMask.forEach(c -> c.mask = null);
      withMask.clear();
    }
    configuration.mask = mask;
    withMask.add(configuration);
  }

  private long[] compute(Configuration configuration) {
    long[] mask = new long[(trie.tokens + 63) / 64];
    for (Frame frame : configuration.frames) {
      LocalMask own = local(frame.state());
      own.addTo(mask);
      if (own.returns().length > 0) {
        Configuration caller = simulation.returning(frame.parent());
        for (int node : own.returns()) {
          walk(node, caller, mask, null);
        }
      }
    }
    return mask;
  }

  private LocalMask local(int state) {
    LocalMask known = local[state];
    if (known == null) {
      known = compute(state);
      local[state] = known;
    }
    return known;
  }

  private LocalMask compute(int state) {
    long[] mask = new long[(trie.tokens + 63) / 64];
    List<Integer> returns = new ArrayList<>();
    walk(0, simulation.inside(state), mask, returns);
    int count = 0;
    for (long word : mask) {
      count += Long.bitCount(word);
    }
    int[] nodes = returns.stream().mapToInt(Integer::intValue).toArray();
    if (count > mask.length) {
      return new LocalMask(mask, new int[0], nodes);
    }
    int[] few = new int[count];
    for (int i = 0, n = 0; i < mask.length; i++) {
      for (long word = mask[i]; word != 0; word &= word - 1) {
        few[n++] = (i << 6) + Long.numberOfTrailingZeros(word);
      }
    }
    return new LocalMask(new long[0], few, nodes);
  }

  /** Adds the tokens below a node that go on from a configuration to its mask. */
  private void walk(int node, Configuration from, long[] mask, @Nullable List<Integer> returns) {
    if (from.dead()) {
      return;
    }
    int base = trie.depth[node];
    path[base] = from;
    int end = trie.end[node];
    int at = node + 1;
    while (at < end) {
      int b = trie.bytes[at] & 0xFF;
      Configuration before = path[trie.depth[at] - 1];
      Configuration next = before.next[b];
      if (next == null) {
        next = simulation.step(before, b);
      }
      if (next.dead()) {
        at = trie.end[at];
        continue;
      }
      path[trie.depth[at]] = next;
      for (int i = trie.firstId[at]; i < trie.firstId[at + 1]; i++) {
        int token = trie.ids[i];
        mask[token >> 6] |= 1L << token;
      }
      if (next.returned && returns != null && trie.end[at] > at + 1) {
        returns.add(at);
      }
      at++;
    }
  }
}
