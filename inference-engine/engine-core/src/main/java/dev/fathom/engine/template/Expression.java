package dev.fathom.engine.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands in a tag and has a value. */
sealed interface Expression {

  record Literal(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  record ListOf(List<Expression> elements) implements Expression {}

  record MapOf(List<Map.Entry<Expression, Expression>> entries) implements Expression {}

  record Attribute(Expression target, String name) implements Expression {}

  record Index(Expression target, Expression index) implements Expression {}

  record Slice(
      Expression target,
      Optional<Expression> from,
      Optional<Expression> to,
      Optional<Expression> step)
      implements Expression {}

  record Call(Expression target, List<Expression> arguments, Map<String, Expression> named)
      implements Expression {}

  record Filter(
      Expression input, String name, List<Expression> arguments, Map<String, Expression> named)
      implements Expression {}

  record Test(Expression input, String name, List<Expression> arguments, boolean negated)
      implements Expression {}

  record Not(Expression operand) implements Expression {}

  record Minus(Expression operand) implements Expression {}

  record Binary(String operator, Expression left, Expression right) implements Expression {}

  record Conditional(Expression condition, Expression then, Optional<Expression> otherwise)
      implements Expression {}
}
