package dev.fathom.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final List<byte[]> TOKENS = TestVocabulary.tokens(400);
  private static final TokenGrammars GRAMMARS = TokenGrammars.of(TOKENS);

  private static TokenGrammar compile(JsonNode schema) {
    return GRAMMARS.compile(Grammar.schema(schema));
  }

  private static boolean accepts(TokenGrammar grammar, String text) {
    GrammarMatcher matcher = grammar.matcher();
    matcher.accept(text.getBytes(StandardCharsets.UTF_8));
    return matcher.mayEnd();
  }

  private static JsonSchema validator(JsonNode schema) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
  }

  @Property(tries = 300)
  void everyValidDocumentIsAcceptedHoweverItIsLaidOut(@ForAll long seed) throws Exception {
    RandomSchema random = RandomSchema.of(new SplittableRandom(seed), 3);
    TokenGrammar grammar = compile(random.schema);
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    for (int i = 0; i < 4; i++) {
      JsonNode document = random.document();
      assertThat(validator(random.schema).validate(document)).as("%s", document).isEmpty();
      assertThat(accepts(grammar, document.toString()))
          .as("%s%n%s", random.schema, document)
          .isTrue();
      if (!random.schema.has("enum")) {
        String pretty = JSON.writer(printer).writeValueAsString(document);
        assertThat(accepts(grammar, pretty)).as("%s%n%s", random.schema, pretty).isTrue();
      }
    }
  }

  @Property(tries = 300)
  void whateverTheMasksLeadToIsValid(@ForAll long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    JsonNode schema = RandomSchema.of(random, 3).schema;
    String text = write(compile(schema), random);
    JsonNode document = JSON.readTree(text);
    assertThat(validator(schema).validate(document)).as("%s%n%s", schema, text).isEmpty();
  }

  /** A text that a model without any sense would write; it hurries once it is long. */
  private static String write(TokenGrammar grammar, SplittableRandom random) {
    GrammarMatcher matcher = grammar.matcher();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (!matcher.mustEnd() && !(matcher.mayEnd() && random.nextInt(3) == 0)) {
      int token = random.nextInt(TOKENS.size());
      int closing = "\"}],:0e1".charAt(random.nextInt(8));
      if (text.size() > 200 && matcher.allows(closing)) {
        token = closing;
      }
      if (matcher.allows(token)) {
        matcher.accept(TOKENS.get(token));
        text.writeBytes(TOKENS.get(token));
      }
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aSchemaMayReferToItself() throws Exception {
    JsonNode schema =
        JSON.readTree(
            """
            {"$ref": "#/$defs/node", "$defs": {"node": {
              "type": "object", "required": ["value"], "additionalProperties": false,
              "properties": {"value": {"type": "integer"},
                             "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}}}}
            """);
    TokenGrammar grammar = compile(schema);
    assertThat(accepts(grammar, "{\"value\":1,\"children\":[{\"value\":2,\"children\":[]}]}"))
        .isTrue();
    assertThat(accepts(grammar, "{\"value\":1,\"children\":[{}]}")).isFalse();
  }

  @Test
  void schemasThatMustAllHoldAreJoined() throws Exception {
    JsonNode schema =
        JSON.readTree(
            """
            {"allOf": [{"$ref": "#/$defs/named"}, {"properties": {"age": {"type": "integer"}},
              "required": ["age"]}], "$defs": {"named": {"type": "object",
              "properties": {"name": {"type": "string"}}, "required": ["name"]}}}
            """);
    TokenGrammar grammar = compile(schema);
    assertThat(accepts(grammar, "{\"name\":\"x\",\"age\":3}")).isTrue();
    assertThat(accepts(grammar, "{\"name\":\"x\"}")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"properties\": {\"a\": {\"not\": {}}}}; 'not' at #/properties/a",
        "{\"items\": {\"uniqueItems\": true}}; 'uniqueItems' at #/items",
        "{\"patternProperties\": {}}; 'patternProperties' at #",
        "{\"type\": \"number\", \"multipleOf\": 2}; 'multipleOf' at #",
        "{\"type\": \"string\", \"format\": \"idn-hostname\"}; 'format' at #",
        "{\"type\": \"strin\"}; Type 'strin' at #",
        "{\"$ref\": \"https://example.org/x\"}; '$ref' at #",
        "{\"$ref\": \"#/$defs/lost\"}; which is not there",
        "{\"oneOf\": [{\"type\": \"string\"}, {\"type\": \"string\"}]}; 'oneOf' at #",
        "{\"type\": \"string\", \"pattern\": \"(?!a)\"}; 'pattern' at #: The regular expression",
        "{\"type\": \"object\", \"required\": [\"a\"], \"properties\": {\"b\": {}}}; No text",
      })
  void whatCannotBeFollowedIsNamedWithItsPath(String schema, String message) throws Exception {
    JsonNode parsed = JSON.readTree(schema);
    assertThatThrownBy(() -> compile(parsed))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining(message);
  }
}
