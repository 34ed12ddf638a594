package dev.fathom.engine.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the pages of a {@link KvCache}, and remembers whose beginnings are still in them: a
 * radix tree with one page of tokens on each edge. A text that starts like an earlier one shares
 * its pages; pages that no running text uses are given away when others need them, the longest
 * unused first.
 *
 * <p>A page is free, in the tree, or private to one lease. A lease holds its whole path, so that
 * what nobody holds can be given away from the leaves up. Pages in the tree are never written
 * again. Not thread-safe.
 */
public final class PrefixCache {

  private final int pageSize;
  private final int pages;
  private final Deque<Integer> free = new ArrayDeque<>();
  private final Node root = new Node(null, List.of(), -1);
  private final TreeSet<Node> evictable =
      new TreeSet<>(Comparator.<Node>comparingLong(n -> n.lastUse).thenComparingInt(n -> n.page));
  private int idle;
  private long clock;
  private long hitTokens;
  private long lookedUpTokens;

  public PrefixCache(int pages, int pageSize) {
    this.pages = pages;
    this.pageSize = pageSize;
    for (int page = 0; page < pages; page++) {
      free.add(page);
    }
  }

  public int pages() {
    return pages;
  }

  /** Pages that a new lease could get. */
  public int availablePages() {
    return free.size() + idle;
  }

  /** Tokens of all prompts that leases were given for. */
  public long lookedUpTokens() {
    return lookedUpTokens;
  }

  /** Of those, the ones found in the cache. */
  public long hitTokens() {
    return hitTokens;
  }

  /**
   * Pages for a text of up to {@code capacity} tokens that starts with {@code prompt}; empty when
   * there are not enough. At least the prompt's last token is left to compute, for its logits.
   */
  public Optional<Lease> lease(List<Integer> prompt, int capacity) {
    List<Node> shared = new ArrayList<>();
    Node node = root;
    while ((shared.size() + 1) * pageSize < prompt.size()) {
      Node child = node.children.get(pageOf(prompt, shared.size()));
      if (child == null) {
        break;
      }
      shared.add(child);
      node = child;
    }
    shared.forEach(this::retain);
    int needed = Math.ceilDiv(capacity, pageSize) - shared.size();
    if (availablePages() < needed) {
      shared.forEach(this::release);
      return Optional.empty();
    }
    while (free.size() < needed) {
      evict(evictable.first());
    }
    int[] table = new int[shared.size() + needed];
    for (int i = 0; i < table.length; i++) {
      table[i] = i < shared.size() ? shared.get(i).page : free.remove();
    }
    lookedUpTokens += prompt.size();
    hitTokens += (long) shared.size() * pageSize;
    return Optional.of(new Lease(table, shared));
  }

  private List<Integer> pageOf(List<Integer> tokens, int index) {
    return List.copyOf(tokens.subList(index * pageSize, (index + 1) * pageSize));
  }

  private void retain(Node node) {
    evictable.remove(node);
    if (node.leases++ == 0) {
      idle--;
    }
  }

  private void release(Node node) {
    if (--node.leases == 0) {
      idle++;
    }
    node.lastUse = clock++;
    offer(node);
  }

  private void offer(Node node) {
    if (node != root && node.leases == 0 && node.children.isEmpty()) {
      evictable.add(node);
    }
  }

  private void evict(Node node) {
    evictable.remove(node);
    idle--;
    free.add(node.page);
    if (node.parent != null) {
      node.parent.children.remove(node.tokens);
      offer(node.parent);
    }
  }

  /** The pages of one running text. */
  public final class Lease {

    private final int[] pageTable;
    private final List<Node> nodes;
    private final int cachedTokens;
    private boolean open = true;
    private boolean publishing = true;

    private Lease(int[] pageTable, List<Node> nodes) {
      this.pageTable = pageTable;
      this.nodes = nodes;
      this.cachedTokens = nodes.size() * pageSize;
    }

    public int[] pageTable() {
      return pageTable;
    }

    /** Tokens at the beginning that need not be computed. */
    public int cachedTokens() {
      return cachedTokens;
    }

    /** Lets others share the whole pages among the first {@code computed} tokens of this text. */
    public void publish(List<Integer> tokens, int computed) {
      while (publishing && (nodes.size() + 1) * pageSize <= computed) {
        Node parent = nodes.isEmpty() ? root : nodes.getLast();
        List<Integer> page = pageOf(tokens, nodes.size());
        if (parent.children.containsKey(page)) {
          // another text computed the same at the same time; ours stay private
          publishing = false;
          return;
        }
        Node node = new Node(parent, page, pageTable[nodes.size()]);
        node.leases = 1;
        parent.children.put(page, node);
        nodes.add(node);
      }
    }

    /** Gives the pages back; those published stay in the tree until they are needed. */
    public void release() {
      if (!open) {
        throw new IllegalStateException("released twice");
      }
      open = false;
      for (Node node : nodes.reversed()) {
        PrefixCache.this.release(node);
      }
      for (int i = nodes.size(); i < pageTable.length; i++) {
        free.add(pageTable[i]);
      }
    }
  }

  private static final class Node {

    private final @Nullable Node parent;
    private final List<Integer> tokens;
    private final int page;
    private final Map<List<Integer>, Node> children = new HashMap<>();
    private int leases;
    private long lastUse;

    Node(@Nullable Node parent, List<Integer> tokens, int page) {
      this.parent = parent;
      this.tokens = tokens;
      this.page = page;
    }
  }
}
