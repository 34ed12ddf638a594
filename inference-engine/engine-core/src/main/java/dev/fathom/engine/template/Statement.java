package dev.fathom.engine.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a template does, piece by piece. */
sealed interface Statement {

  record Text(String text) implements Statement {}

  record Output(Expression value) implements Statement {}

  record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

  record Branch(Expression condition, List<Statement> body) {}

  record For(
      List<String> names,
      Expression elements,
      Optional<Expression> filter,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  record Set(List<String> names, Expression value) implements Statement {}

  record SetAttribute(String namespace, String name, Expression value) implements Statement {}

  record SetBlock(String name, List<Statement> body) implements Statement {}

  record Macro(
      String name, List<String> parameters, Map<String, Expression> defaults, List<Statement> body)
      implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}
}
