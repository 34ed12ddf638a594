package dev.fathom.engine.template;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Jinja template as models ship them: outputs, conditions, loops, assignments, namespaces,
 * macros, the filters and tests they use. Immutable; what it does not know it refuses by name.
 */
public final class Template {

  private final List<Statement> statements;

  /**
   * Reads a template.
   *
   * @throws TemplateException when it is not understood
   */
  public Template(String source) {
    // one line end at the end of the file is not part of the template, as in Jinja
    String body = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
    statements = StatementParser.parse(body);
  }

  /**
   * The text for these variables, whose values are of the kinds JSON has.
   *
   * @param now what {@code strftime_now} tells
   * @throws TemplateException when rendering fails, or the template raises it itself
   */
  public String render(Map<String, Object> variables, LocalDateTime now) {
    Map<String, Object> values = new HashMap<>();
    variables.forEach((name, value) -> values.put(name, Json.toTemplate(value)));
    return new Evaluator(now).render(statements, values);
  }
}
