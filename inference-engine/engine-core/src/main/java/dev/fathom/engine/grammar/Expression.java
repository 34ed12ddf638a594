package dev.fathom.engine.grammar;

import java.util.List;

/** The right side of a grammar's rule. */
sealed interface Expression {

  /** The empty text. */
  Expression EMPTY = new Sequence(List.of());

  /** What no text matches. */
  Expression NOTHING = new Choice(List.of());

  /** One character of a set. */
  record Characters(CodePoints set) implements Expression {}

  /** One after another. */
  record Sequence(List<Expression> parts) implements Expression {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /** One of several. */
  record Choice(List<Expression> options) implements Expression {
    public Choice {
      options = List.copyOf(options);
    }
  }

  /** From {@code min} to {@code max} times; {@link #UNBOUNDED} for no end. */
  record Repeat(Expression body, int min, int max) implements Expression {
    public Repeat {
      if (min < 0 || max < min) {
        throw new GrammarException("A repetition from %d to %d is none.".formatted(min, max));
      }
    }
  }

  /** Another rule. */
  record Reference(String rule) implements Expression {}

  /** A {@link Repeat#max} that is none. */
  int UNBOUNDED = Integer.MAX_VALUE;

  static Expression text(String text) {
    return new Sequence(
        text.codePoints().mapToObj(c -> (Expression) new Characters(CodePoints.of(c))).toList());
  }

  static Expression sequence(Expression... parts) {
    return new Sequence(List.of(parts));
  }

  static Expression choice(Expression... options) {
    return new Choice(List.of(options));
  }

  static Expression optional(Expression body) {
    return new Repeat(body, 0, 1);
  }

  static Expression any(Expression body) {
    return new Repeat(body, 0, UNBOUNDED);
  }
}
