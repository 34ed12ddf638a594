package dev.fathom.engine.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The tokens of a vocabulary by their bytes, as a trie in preorder: the children of a node follow
 * it, and {@code end} says where they stop. So a walk that leaves out what cannot be is one loop.
 */
final class TokenTrie {

  final int size;
  final int tokens;
  final byte[] bytes;
  final short[] depth;
  final int[] end;

  /** Of each node, where its tokens start in {@link #ids}; those of node n end where n + 1's do. */
  final int[] firstId;

  final int[] ids;

  /** Bytes that are a token by themselves, with which any text of them can be written. */
  final BitSet writable = new BitSet();

  final int longest;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] bytes, int id) {}

  /** Of the bytes of each token by id; empty for those that stand for no text. */
  TokenTrie(List<byte[]> vocabulary) {
    tokens = vocabulary.size();
    List<Entry> entries = new ArrayList<>();
    int total = 1;
    int most = 0;
    for (int id = 0; id < vocabulary.size(); id++) {
      byte[] text = vocabulary.get(id);
      if (text.length > 0 && text.length < Short.MAX_VALUE) {
        entries.add(new Entry(text, id));
        total += text.length;
        most = Math.max(most, text.length);
        if (text.length == 1) {
          writable.set(text[0] & 0xFF);
        }
      }
    }
    longest = most;
    entries.sort((a, b) -> Arrays.compareUnsigned(a.bytes, b.bytes));
    byte[] nodeBytes = new byte[total];
    short[] nodeDepth = new short[total];
    int[] nodeEnd = new int[total];
    int[] nodeFirst = new int[total + 1];
    ids = new int[entries.size()];
    int[] path = new int[most + 1];
    int nodes = 1;
    byte[] previous = new byte[0];
    int open = 0;
    for (int i = 0; i < entries.size(); i++) {
      byte[] text = entries.get(i).bytes;
      int mismatch = Arrays.mismatch(previous, text);
      int common = mismatch < 0 ? text.length : mismatch;
      for (; open > common; open--) {
        nodeEnd[path[open]] = nodes;
      }
      for (; open < text.length; open++) {
        path[open + 1] = nodes;
        nodeBytes[nodes] = text[open];
        nodeDepth[nodes] = (short) (open + 1);
        nodeFirst[nodes] = i;
        nodes++;
      }
      ids[i] = entries.get(i).id;
      previous = text;
    }
    for (; open >= 0; open--) {
      nodeEnd[path[open]] = nodes;
    }
    size = nodes;
    bytes = Arrays.copyOf(nodeBytes, nodes);
    depth = Arrays.copyOf(nodeDepth, nodes);
    end = Arrays.copyOf(nodeEnd, nodes);
    firstId = Arrays.copyOf(nodeFirst, nodes + 1);
    firstId[nodes] = entries.size();
  }
}
