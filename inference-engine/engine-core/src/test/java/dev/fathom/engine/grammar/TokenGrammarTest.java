package dev.fathom.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TokenGrammarTest {

  private static final List<byte[]> TOKENS = TestVocabulary.tokens(600);
  private static final TokenGrammars GRAMMARS = TokenGrammars.of(TOKENS);

  private static boolean accepts(Grammar grammar, String text) {
    GrammarMatcher matcher = GRAMMARS.compile(grammar).matcher();
    matcher.accept(text.getBytes(StandardCharsets.UTF_8));
    return matcher.mayEnd();
  }

  @Property(tries = 400)
  void aRegexAcceptsWhatJavaAccepts(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String regex = regex(random, 3);
    Pattern pattern = Pattern.compile(regex);
    Grammar grammar = Grammar.regex(regex);
    for (int i = 0; i < 40; i++) {
      String text = text(random);
      assertThat(accepts(grammar, text))
          .as("%s on %s", regex, text)
          .isEqualTo(pattern.matcher(text).matches());
    }
  }

  private static String regex(SplittableRandom random, int depth) {
    if (depth == 0) {
      return List.of("a", "b", "[ab]", "[^a]", "é", ".", "\\d", "深", "[a-c1]")
          .get(random.nextInt(9));
    }
    String first = regex(random, depth - 1);
    String second = regex(random, depth - 1);
    return switch (random.nextInt(7)) {
      case 0 -> first + second;
      case 1 -> "(" + first + "|" + second + ")";
      case 2 -> "(?:" + first + ")*" + second;
      case 3 -> "(" + first + ")+";
      case 4 -> "(" + first + ")?" + second;
      case 5 -> "(?:" + first + "){1,3}";
      default -> "(?:" + first + second + "|)";
    };
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(7); n > 0; n--) {
      text.append(List.of("a", "b", "c", "é", "1", "深", "😀").get(random.nextInt(7)));
    }
    return text.toString();
  }

  /** The mask against its definition, in the middle of texts that the masks themselves led to. */
  @Property(tries = 60)
  void aMaskAllowsJustTheTokensAfterWhichTheTextCanBeCompleted(@ForAll long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Grammar grammar =
        switch (random.nextInt(6)) {
          case 0 -> Grammar.regex(regex(random, 4) + "x");
          case 1 -> Grammar.jsonObject();
          case 2 -> Grammar.choice(List.of("abab", "ab", "true", "tags", "深度"));
          case 3 ->
              Grammar.gbnf(
                  """
                  root ::= expression
                  expression ::= term ([-+] term)*   # no left recursion
                  term ::= [0-9]{1,3} | "(" expression ")"
                      | name
                  name ::= [a-c] name? | "é" name
                  """);
          case 4 -> Grammar.regex("\"([a-c]|é){20,60}\"");
          default ->
              Grammar.schema(
                  new ObjectMapper()
                      .readTree(
                          """
                          {"type": "object", "properties": {
                             "name": {"type": "string", "minLength": 30, "maxLength": 70},
                             "tags": {"type": "array", "items": {"enum": ["a", "abc", 12]}},
                             "x": {"type": "number", "minimum": -1.25, "maximum": 34}},
                           "required": ["tags"], "additionalProperties": {"type": "string"}}
                          """));
        };
    TokenGrammar compiled = GRAMMARS.compile(grammar);
    Simulation plain = new Simulation(grammar.automaton(), new TokenTrie(TOKENS).writable);
    GrammarMatcher matcher = compiled.matcher();
    Configuration at = plain.start();
    for (int step = 0; step < 40; step++) {
      int allowed = 0;
      for (int token = 0; token < TOKENS.size(); token++) {
        boolean possible = TOKENS.get(token).length > 0;
        Configuration next = at;
        for (byte b : TOKENS.get(token)) {
          next = plain.step(next, b & 0xFF);
        }
        possible &= !next.dead();
        assertThat(matcher.allows(token)).as("token %s", token).isEqualTo(possible);
        allowed += possible ? 1 : 0;
      }
      assertThat(matcher.mayEnd()).isEqualTo(at.accepting);
      assertThat(allowed > 0 || at.accepting).as("no dead end").isTrue();
      if (allowed == 0) {
        return;
      }
      int choice = random.nextInt(allowed);
      int token = -1;
      while (choice >= 0) {
        token++;
        choice -= matcher.allows(token) ? 1 : 0;
      }
      matcher.accept(TOKENS.get(token));
      for (byte b : TOKENS.get(token)) {
        at = plain.step(at, b & 0xFF);
      }
    }
  }

  @Test
  void aCountIsKeptHoweverLongItRuns() {
    Grammar grammar = Grammar.regex("(ab|é){200,900}");
    for (int n : List.of(1, 199, 200, 201, 551, 900, 901)) {
      assertThat(accepts(grammar, "ab".repeat(n / 2) + "é".repeat(n - n / 2)))
          .as("%d times", n)
          .isEqualTo(n >= 200 && n <= 900);
    }
    GrammarMatcher matcher = GRAMMARS.compile(grammar).matcher();
    matcher.accept("é".repeat(899).getBytes(StandardCharsets.UTF_8));
    assertThat(matcher.allows('a')).isTrue();
    matcher.accept("é".getBytes(StandardCharsets.UTF_8));
    assertThat(matcher.mustEnd()).isTrue();
  }

  @Test
  void theNestingOfAGrammarIsFollowedToAnyDepth() {
    Grammar grammar = Grammar.gbnf("root ::= \"[\" root \"]\" | \"\"");
    assertThat(accepts(grammar, "[".repeat(500) + "]".repeat(500))).isTrue();
    assertThat(accepts(grammar, "[".repeat(500) + "]".repeat(499))).isFalse();
    assertThat(accepts(grammar, "[]]")).isFalse();
  }

  @Test
  void grammarsCombine() {
    Grammar grammar =
        Grammar.anyOf(List.of(Grammar.regex("a+").between("<", ">"), Grammar.choice(List.of("b"))));
    assertThat(accepts(grammar, "<aa>")).isTrue();
    assertThat(accepts(grammar, "b")).isTrue();
    assertThat(accepts(grammar, "<b>")).isFalse();
  }

  @Test
  void aVocabularyThatCannotWriteAByteIsNeverLedThere() {
    List<byte[]> few =
        List.of("a".getBytes(StandardCharsets.UTF_8), "b".getBytes(StandardCharsets.UTF_8));
    TokenGrammars grammars = TokenGrammars.of(few);
    GrammarMatcher matcher = grammars.compile(Grammar.choice(List.of("ac", "ab", "c"))).matcher();
    assertThat(matcher.mask()).containsExactly(0b01);
    assertThatThrownBy(() -> grammars.compile(Grammar.choice(List.of("c"))))
        .hasMessageContaining("No text of this vocabulary");
  }

  @Test
  void aGrammarThatCannotBeFollowedIsRefusedByName() {
    assertThatThrownBy(() -> Grammar.gbnf("root ::= list\nlist ::= list \",\" | \"a\""))
        .hasMessageContaining("Rule list calls itself");
    assertThatThrownBy(() -> Grammar.gbnf("root ::= lost")).hasMessageContaining("no rule lost");
    assertThatThrownBy(() -> Grammar.gbnf("root ::= \"a")).hasMessageContaining("Line 1");
    assertThatThrownBy(() -> Grammar.regex("a(?=b)")).hasMessageContaining("look-around");
    assertThatThrownBy(() -> Grammar.regex("(a)\\1")).hasMessageContaining("\\1");
    assertThatThrownBy(() -> Grammar.regex("a{3,1}")).hasMessageContaining("from 3 to 1");
    assertThatThrownBy(() -> Grammar.gbnf("start ::= \"a\"")).hasMessageContaining("root");
  }
}
