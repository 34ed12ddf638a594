package dev.fathom.agent.figures;

import dev.fathom.agent.figures.Formula.Average;
import dev.fathom.agent.figures.Formula.Constant;
import dev.fathom.agent.figures.Formula.Difference;
import dev.fathom.agent.figures.Formula.Negation;
import dev.fathom.agent.figures.Formula.Product;
import dev.fathom.agent.figures.Formula.Quotient;
import dev.fathom.agent.figures.Formula.Sum;
import dev.fathom.agent.figures.Formula.Variable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Recursive descent over one line of text; made anew for each formula. */
final class FormulaParser {
  private final String text;
  private int position;

  FormulaParser(String text) {
    this.text = text;
  }

  Formula parse() {
    Formula formula = sum();
    if (peek() != '\0') {
      throw error("Nothing more was expected");
    }
    return formula;
  }

  private Formula sum() {
    Formula left = product();
    while (true) {
      if (accept('+')) {
        left = new Sum(left, product());
      } else if (accept('-')) {
        left = new Difference(left, product());
      } else {
        return left;
      }
    }
  }

  private Formula product() {
    Formula left = operand();
    while (true) {
      if (accept('*')) {
        left = new Product(left, operand());
      } else if (accept('/')) {
        left = new Quotient(left, operand());
      } else {
        return left;
      }
    }
  }

  private Formula operand() {
    if (accept('-')) {
      return new Negation(operand());
    }
    if (accept('(')) {
      Formula inner = sum();
      expect(')');
      return inner;
    }
    char next = peek();
    if (Character.isDigit(next)) {
      return new Constant(new BigDecimal(take(c -> Character.isDigit(c) || c == '.')));
    }
    if (Character.isLetter(next)) {
      String name = take(c -> Character.isLetterOrDigit(c) || c == '_');
      if (name.equals("average") && accept('(')) {
        return average();
      }
      if (name.equals("root") && accept('(')) {
        return root();
      }
      return new Variable(name, accept('[') ? yearsBack() : 0);
    }
    throw error("A number, a name or '(' was expected");
  }

  private Formula average() {
    List<Formula> operands = new ArrayList<>();
    do {
      operands.add(sum());
    } while (accept(','));
    expect(')');
    return new Average(operands);
  }

  private Formula root() {
    peek();
    String degree = take(Character::isDigit);
    if (degree.isEmpty()) {
      throw error("The degree of the root was expected");
    }
    expect(',');
    Formula operand = sum();
    expect(')');
    return new Formula.Root(Integer.parseInt(degree), operand);
  }

  private int yearsBack() {
    expect('-');
    peek();
    String digits = take(Character::isDigit);
    if (digits.isEmpty()) {
      throw error("A number of years was expected");
    }
    expect(']');
    return Integer.parseInt(digits);
  }

  private interface CharTest {
    boolean test(char c);
  }

  private String take(CharTest test) {
    int start = position;
    while (position < text.length() && test.test(text.charAt(position))) {
      position++;
    }
    return text.substring(start, position);
  }

  private char peek() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    return position < text.length() ? text.charAt(position) : '\0';
  }

  private boolean accept(char expected) {
    if (peek() == expected) {
      position++;
      return true;
    }
    return false;
  }

  private void expect(char expected) {
    if (!accept(expected)) {
      throw error("'" + expected + "' was expected");
    }
  }

  private IllegalArgumentException error(String message) {
    return new IllegalArgumentException(
        "%s at character %d of the formula \"%s\"".formatted(message, position + 1, text));
  }
}
