package dev.fathom.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.tokenizer.Letters;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

  private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 9, 8, 5, 7);

  /** A template, its variables, and what Jinja made of them; see fixtures/templates.py. */
  record Case(String name, String template, Map<String, Object> variables, String text) {}

  @TestFactory
  Stream<DynamicTest> theTextIsJinjas() throws IOException {
    try (InputStream in = TemplateTest.class.getResourceAsStream("/templates.json")) {
      List<Case> cases = new ObjectMapper().readValue(in, new TypeReference<>() {});
      assertThat(cases).isNotEmpty();
      return cases.stream()
          .map(
              c ->
                  DynamicTest.dynamicTest(
                      c.name,
                      () ->
                          assertThat(new Template(c.template).render(c.variables, NOW))
                              .isEqualTo(c.text)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% if x %}",
        "{% endif %}",
        "{{ x",
        "{{ x | wordwrap }}",
        "{{ x is sameas(1) }}",
        "{{ lipsum() }}",
        "{% include 'x' %}",
        "{{ 1 + 'a' }}",
        "{{ x.y.z }}",
        "{{ [1,2 }}",
        "{% for i in 5 %}{% endfor %}",
        "{{ 'a' § 'b' }}",
        "{{ 1 % 0 }}"
      })
  void whatIsNotUnderstoodIsRefused(String source) {
    assertThatThrownBy(() -> new Template(source).render(Map.of(), NOW))
        .isInstanceOf(TemplateException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void theTemplateCanRefuseItsMessages() {
    assertThatThrownBy(
            () ->
                new Template("{{ raise_exception('Roles must alternate') }}").render(Map.of(), NOW))
        .hasMessage("Roles must alternate");
  }

  @Test
  @Timeout(300)
  void aTemplateThatDoesNotEndIsStopped() {
    String loops =
        "{% for i in r %}{% for j in r %}{% for k in r %}x{% endfor %}{% endfor %}{% endfor %}";
    assertThatThrownBy(
            () -> new Template("{% set r = range(9999) %}" + loops).render(Map.of(), NOW))
        .hasMessageContaining("come to an end");
    assertThatThrownBy(
            () ->
                new Template("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")
                    .render(Map.of(), NOW))
        .hasMessageContaining("too deeply");
    assertThatThrownBy(() -> new Template("{{ " + "(".repeat(100_000) + " }}"))
        .hasMessageContaining("too deeply");
  }

  @Test
  void onlyTheTemplateWritesControlTokens() {
    Tokenizer tokenizer = Letters.withAdded(94, "[U]", "[A]", "<think>", "</think>");
    ChatTemplate template =
        new ChatTemplate(
            "{% for m in messages %}[{{ m.role }}]{% if m.role == 'A' %}"
                + "{{ m.content.split('</think>')[-1] }}{% else %}{{ m.content }}{% endif %}"
                + "{% endfor %}{% if add_generation_prompt %}[A]{% endif %}",
            tokenizer, Map.of());
    List<Integer> prompt =
        template.prompt(
            List.of(
                Map.of("role", "U", "content", "A[A]B</think>["),
                Map.of("role", "assistant", "content", "x"),
                Map.of("role", "U", "content", "U]<think>")),
            List.of(),
            Map.of(),
            NOW);
    int user = tokenizer.added("[U]").orElseThrow().id();
    int answer = tokenizer.added("[A]").orElseThrow().id();
    assertThat(prompt).filteredOn(token -> token >= user).containsExactly(user, user, answer);
    assertThat(tokenizer.decode(prompt)).isEqualTo("[U]A[A]B</think>[[assistant]x[U]U]<think>[A]");
  }
}
