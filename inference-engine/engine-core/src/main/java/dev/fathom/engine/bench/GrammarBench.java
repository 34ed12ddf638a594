package dev.fathom.engine.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.grammar.Grammar;
import dev.fathom.engine.grammar.GrammarMatcher;
import dev.fathom.engine.grammar.TokenGrammar;
import dev.fathom.engine.grammar.TokenGrammars;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Prints what constraining a token by a typical schema costs on a vocabulary of 128 thousand: its
 * mask, forbidding logits, and going on. The vocabulary is made up of the kinds of pieces that
 * byte-level vocabularies hold; documents are cut into its longest tokens.
 */
public final class GrammarBench {

  private static final int VOCABULARY = 128_000;
  private static final int DOCUMENTS = 200;

  private GrammarBench() {}

  public static void main(String[] args) throws IOException {
    List<byte[]> vocabulary = vocabulary();
    long start = System.nanoTime();
    TokenGrammars grammars = TokenGrammars.of(vocabulary);
    print("vocabulary of %d tokens: %.0f ms", vocabulary.size(), millis(start));
    for (int round = 0; round < 3; round++) {
      start = System.nanoTime();
      TokenGrammar grammar =
          grammars.compile(Grammar.schema(new ObjectMapper().readTree(schema())));
      print("schema compiled: %.1f ms", millis(start));
      measure(grammar, vocabulary);
    }
  }

  private static byte[] schema() throws IOException {
    try (InputStream in = GrammarBench.class.getResourceAsStream("schema.json")) {
      return in.readAllBytes();
    }
  }

  private static void measure(TokenGrammar grammar, List<byte[]> vocabulary) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.putIfAbsent(new String(vocabulary.get(id), StandardCharsets.ISO_8859_1), id);
    }
    SplittableRandom random = new SplittableRandom(5);
    float[] logits = new float[vocabulary.size()];
    List<Long> times = new ArrayList<>();
    long firstDocument = 0;
    int firstTokens = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      GrammarMatcher matcher = grammar.matcher();
      for (int token : tokens(document(random), ids)) {
        long start = System.nanoTime();
        matcher.restrict(logits, Set.of());
        boolean allowed = matcher.allows(token);
        matcher.accept(vocabulary.get(token));
        long time = System.nanoTime() - start;
        if (!allowed) {
          throw new IllegalStateException("a token of a valid document is not allowed");
        }
        if (i == 0) {
          firstDocument += time;
          firstTokens++;
        }
        times.add(time);
      }
      if (!matcher.mayEnd()) {
        throw new IllegalStateException("a valid document is not accepted");
      }
    }
    long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
    print(
        "  first document %.1f us/token; all %d tokens: mean %.1f, median %.1f, p99 %.1f, worst %.0f us",
        firstDocument / 1e3 / firstTokens,
        sorted.length,
        Arrays.stream(sorted).average().orElse(0) / 1e3,
        sorted[sorted.length / 2] / 1e3,
        sorted[(int) (sorted.length * 0.99)] / 1e3,
        sorted[sorted.length - 1] / 1e3);
  }

  /** One that is valid against schema.json. */
  private static String document(SplittableRandom random) {
    StringBuilder claims = new StringBuilder();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      claims
          .append(claims.isEmpty() ? "" : ", ")
          .append("{\"text\": \"")
          .append(words(random, 12))
          .append("\", \"evidence\": [\"e")
          .append(random.nextInt(100))
          .append("\"], \"verdict\": \"")
          .append(random.nextBoolean() ? "SUPPORTED" : "PARTIAL")
          .append("\", \"confidence\": 0.")
          .append(1 + random.nextInt(98))
          .append('}');
    }
    return "{\"title\": \"%s\", \"language\": \"en\", \"date\": \"2026-0%d-1%d\", \"claims\": [%s], \"open\": %s}"
        .formatted(
            words(random, 6),
            1 + random.nextInt(9),
            random.nextInt(10),
            claims,
            random.nextBoolean() ? "null" : "{\"question\": \"" + words(random, 9) + "\"}");
  }

  private static String words(SplittableRandom random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(word(random));
      text.append(random.nextInt(9) == 0 ? "," : random.nextInt(40) == 0 ? " \\\"x\\\"" : "");
    }
    return text.append('.').toString();
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      word.append("bcdfglmnprstvw".charAt(random.nextInt(14)))
          .append("aeiou".charAt(random.nextInt(5)));
    }
    return word.toString();
  }

  private static List<Integer> tokens(String text, Map<String, Integer> ids) {
    String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    List<Integer> tokens = new ArrayList<>();
    for (int at = 0; at < bytes.length(); ) {
      int length = Math.min(16, bytes.length() - at);
      while (!ids.containsKey(bytes.substring(at, at + length))) {
        length--;
      }
      tokens.add(ids.getOrDefault(bytes.substring(at, at + length), 0));
      at += length;
    }
    return tokens;
  }

  private static List<byte[]> vocabulary() {
    SplittableRandom random = new SplittableRandom(1);
    Set<String> pieces = new LinkedHashSet<>();
    for (int b = 0; b < 256; b++) {
      pieces.add(Character.toString(b));
    }
    String marks = "\"'`.,:;!?(){}[]<>/\\|=+-*&%$#@_~^\n\t ";
    while (pieces.size() < VOCABULARY) {
      int kind = random.nextInt(100);
      StringBuilder piece = new StringBuilder();
      if (kind < 75) {
        piece.append(random.nextInt(2) == 0 ? " " : "").append(word(random));
        piece.append(random.nextInt(3) == 0 ? "s" : "");
      } else if (kind < 83) {
        for (int n = 1 + random.nextInt(5); n > 0; n--) {
          piece.append(marks.charAt(random.nextInt(marks.length())));
        }
      } else if (kind < 85) {
        piece.append(marks.charAt(random.nextInt(marks.length()))).append(word(random));
      } else if (kind < 87) {
        piece.append(random.nextInt(1000));
      } else if (kind < 89) {
        piece.append(" ".repeat(1 + random.nextInt(90))).append(random.nextBoolean() ? "\n" : "");
      } else {
        StringBuilder characters = new StringBuilder();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
          characters.appendCodePoint(0x4E00 + random.nextInt(0x5000));
        }
        piece.append(
            new String(
                characters.toString().getBytes(StandardCharsets.UTF_8),
                StandardCharsets.ISO_8859_1));
      }
      pieces.add(piece.toString());
    }
    return pieces.stream().map(piece -> piece.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }

  private static double millis(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  @SuppressWarnings({"SystemOut", "AnnotateFormatMethod"}) // what a benchmark is for
  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
