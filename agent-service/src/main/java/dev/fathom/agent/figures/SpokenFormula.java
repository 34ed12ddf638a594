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
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads formulas as analysts write them in words: {@code 365 * (average accounts payable between
 * FY2016 and FY2017) / (FY2017 COGS + change in inventory between FY2016 and FY2017)}. What is not
 * understood gives nothing rather than something near it.
 */
public final class SpokenFormula {
  private static final Pattern RANGE =
      Pattern.compile("(?i)((?:fy\\s?|fiscal )?\\d{4})\\s*[-–—]\\s*((?:fy\\s?|fiscal )?\\d{4})");
  private static final Pattern YEAR =
      Pattern.compile(
          "(?<![\\d,.])(?:fy\\s?'?)?((?:19|20)\\d\\d)(?![\\d,]\\d)|\\bfy\\s?'?(\\d\\d)\\b");
  private static final Pattern PERIOD =
      Pattern.compile(
          "\\b(?:(?:between|from|during|for|in|of|at|as of|at the end of|over|across|at year"
              + " end|year end|to|and|the|end of|fiscal|fiscal year|year|years)\\s+)*"
              + "(?:fy\\s?'?(?:\\d{4}|\\d{2})|(?:19|20)\\d\\d)\\b(?:['’]s)?");
  private static final Pattern AVERAGE =
      Pattern.compile("^(?:the )?(?:simple |arithmetic )?(?:average|mean)(?: of)?(?: the)? (.+)$");
  private static final Pattern CHANGE =
      Pattern.compile(
          "^(?:the )?(?:net )?(?:year over year )?(?:change|increase|growth|movement) (?:in|of)(?:"
              + " the)? (.+)$");
  private static final Pattern SUM =
      Pattern.compile("^(?:the )?(?:sum of|total of) (.+) and (.+)$");
  private static final Pattern EARLIER =
      Pattern.compile(
          "^(?:the )?(?:prior|previous|preceding|last)(?: fiscal)? (?:year|period)(?:['’]?s)?(?:"
              + " end)? (.+)$|^(?:the )?(?:beginning|opening)(?: of (?:the )?(?:year|period))?"
              + " (.+)$");
  private static final Pattern CURRENT =
      Pattern.compile(
          "^(?:the )?(?:current (?:year|period)(?:['’]?s)?|ending|closing|year"
              + " end|reported|unadjusted) (.+)$");
  private static final Pattern ORIGIN =
      Pattern.compile(
          "\\s+(?:(?:as )?(?:shown|reported|stated|presented|listed)"
              + " )?(?:from|in|on|within|per|using)(?: the)?(?: consolidated)? (?:cash flow"
              + " statements?|statements? of .*|income statements?|balance sheets?|p and l.*)$");
  private static final Pattern BOTH_ENDS =
      Pattern.compile(
          "^(?:the )?(?:beginning|opening)[\\w -]*? and (?:the )?(?:ending|closing|end)(?: of(?:"
              + " the)? (?:year|period))? (.+)$");
  private static final Pattern QUALIFIED =
      Pattern.compile(
          "\\b(?:adjusted|organic|segment|non gaap|core|pro"
              + " ?forma|underlying|diluted|excluding|domestic|international|average|deferred|other|intangible|restricted)\\b");

  private final Taxonomy taxonomy;
  private final int baseYear;
  private final Function<String, Optional<Formula>> defined;

  /**
   * A reader of formulas.
   *
   * @param baseYear the year that years count back from; 0 where no year is named
   * @param defined what names mean that the question defines itself
   */
  public SpokenFormula(
      Taxonomy taxonomy, int baseYear, Function<String, Optional<Formula>> defined) {
    this.taxonomy = taxonomy;
    this.baseYear = baseYear;
    this.defined = defined;
  }

  /** The formula; empty where a part of it is not understood. */
  public Optional<Formula> read(String text) {
    List<Token> tokens = new Tokens(prepared(text)).read();
    Parsing parsing = new Parsing(tokens);
    try {
      Formula formula = parsing.sum();
      return parsing.atEnd() && !formula.variables().isEmpty()
          ? Optional.of(formula)
          : Optional.empty();
    } catch (NotUnderstoodException e) {
      return Optional.empty();
    }
  }

  /** Whether a text has an operator in it, so that it is more than a name. */
  public static boolean isExpression(String text) {
    return new Tokens(prepared(text)).read().stream().anyMatch(t -> t.kind == Token.Kind.OPERATOR);
  }

  private static String prepared(String text) {
    String plain = RANGE.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("$1 to $2");
    return plain
        .replace("÷", " / ")
        .replace("×", " * ")
        .replaceAll("\\s[–—]\\s", " - ")
        .replaceAll("[\\[{]", "(")
        .replaceAll("[\\]}]", ")")
        .replaceAll(
            "\\bdivided by\\b|\\bas an? (?:%|percent|percentage|share|proportion) of\\b", " / ")
        .replaceAll(
            "\\bmultiplied by\\b|\\btimes\\b(?! interest)|(?<=\\d)\\s+x\\s+(?=[\\p{L}(])", " * ")
        .replaceAll("\\b(?:plus|added to)\\b", " + ")
        .replaceAll("\\b(?:minus|less|net of)\\b(?!:)", " - ")
        .replace("&", " and ")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private record Token(Kind kind, String text) {
    enum Kind {
      NUMBER,
      PHRASE,
      OPERATOR,
      OPEN,
      CLOSE
    }
  }

  private static final class NotUnderstoodException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Cuts prepared text into numbers, phrases, operators and parentheses. */
  private static final class Tokens {
    private static final Pattern NUMBER = Pattern.compile("(\\d+(?:\\.\\d+)?)(%)?(?: days)?");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private final StringBuilder phrase = new StringBuilder();

    Tokens(String text) {
      this.text = text;
    }

    List<Token> read() {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '(' && !phrase.toString().isBlank()) {
          int end = text.indexOf(')', i);
          String remark = end < 0 ? "" : text.substring(i + 1, end);
          if (YEAR.matcher(remark).find()) {
            phrase.append(' ').append(remark);
          }
          i = end < 0 ? text.length() : end;
        } else if (c == '(') {
          tokens.add(new Token(Token.Kind.OPEN, "("));
        } else if (c == ')') {
          flush();
          tokens.add(new Token(Token.Kind.CLOSE, ")"));
        } else if (isOperator(i)) {
          flush();
          tokens.add(new Token(Token.Kind.OPERATOR, String.valueOf(c)));
        } else {
          phrase.append(c);
        }
      }
      flush();
      return tokens;
    }

    private boolean isOperator(int i) {
      return switch (text.charAt(i)) {
        case '+', '*', '/' -> true;
        case '-' -> {
          boolean before = i == 0 || " )".indexOf(text.charAt(i - 1)) >= 0;
          boolean after = i + 1 == text.length() || " (".indexOf(text.charAt(i + 1)) >= 0;
          yield before && after;
        }
        default -> false;
      };
    }

    private void flush() {
      String words = phrase.toString().replaceAll("^[\\s,:;.]+|[\\s,:;.?]+$", "");
      phrase.setLength(0);
      if (words.isEmpty()) {
        return;
      }
      Matcher number = NUMBER.matcher(words);
      if (number.matches()) {
        BigDecimal value = new BigDecimal(number.group(1));
        boolean percent = number.group(2) != null;
        tokens.add(
            new Token(
                Token.Kind.NUMBER, (percent ? value.movePointLeft(2) : value).toPlainString()));
      } else {
        tokens.add(new Token(Token.Kind.PHRASE, words));
      }
    }
  }

  /** Recursive descent over the tokens. */
  private final class Parsing {
    private final List<Token> tokens;
    private int position;

    Parsing(List<Token> tokens) {
      this.tokens = tokens;
    }

    boolean atEnd() {
      return position == tokens.size();
    }

    Formula sum() {
      Formula left = product();
      while (true) {
        if (accept("+")) {
          left = new Sum(left, product());
        } else if (accept("-")) {
          left = new Difference(left, product());
        } else {
          return left;
        }
      }
    }

    private Formula product() {
      Formula left = operand();
      while (true) {
        if (accept("*")) {
          left = new Product(left, operand());
        } else if (accept("/")) {
          left = new Quotient(left, operand());
        } else {
          return left;
        }
      }
    }

    private Formula operand() {
      if (accept("-")) {
        return new Negation(operand());
      }
      if (atEnd()) {
        throw new NotUnderstoodException();
      }
      Token token = tokens.get(position++);
      return switch (token.kind) {
        case NUMBER -> new Constant(new BigDecimal(token.text));
        case PHRASE -> phrase(token.text);
        case OPEN -> {
          Formula inner = sum();
          if (!accept(")")) {
            throw new NotUnderstoodException();
          }
          yield inner;
        }
        case OPERATOR, CLOSE -> throw new NotUnderstoodException();
      };
    }

    private boolean accept(String symbol) {
      if (!atEnd()
          && tokens.get(position).kind != Token.Kind.PHRASE
          && tokens.get(position).text.equals(symbol)) {
        position++;
        return true;
      }
      return false;
    }
  }

  private Formula phrase(String words) {
    String text = ORIGIN.matcher(words).replaceAll("").strip();
    Matcher average = AVERAGE.matcher(text);
    if (average.matches()) {
      return average(average.group(1));
    }
    Matcher change = CHANGE.matcher(text);
    if (change.matches()) {
      List<Integer> years = backs(change.group(1));
      int later = years.isEmpty() ? 0 : years.getFirst();
      int earlier = years.size() < 2 ? later + 1 : years.getLast();
      Formula name = named(bare(change.group(1)));
      return new Difference(name.back(later), name.back(earlier));
    }
    Matcher sum = SUM.matcher(text);
    if (sum.matches()) {
      return new Sum(phrase(sum.group(1)), phrase(sum.group(2)));
    }
    Matcher earlier = EARLIER.matcher(text);
    if (earlier.matches()) {
      return named(earlier.group(1) == null ? earlier.group(2) : earlier.group(1)).back(1);
    }
    List<Integer> years = backs(text);
    if (years.size() > 1) {
      throw new NotUnderstoodException();
    }
    return named(bare(text)).back(years.isEmpty() ? 0 : years.getFirst());
  }

  private Formula average(String words) {
    Matcher ends = BOTH_ENDS.matcher(words);
    if (ends.matches()) {
      Formula name = named(bare(ends.group(1)));
      return new Average(List.of(name, name.back(1)));
    }
    List<Integer> years = backs(words);
    boolean range = words.matches(".*\\b(?:to|through)\\b.*");
    Formula name = named(bare(words));
    if (years.size() < 2) {
      int last = years.isEmpty() ? 0 : years.getFirst();
      return new Average(List.of(name.back(last), name.back(last + 1)));
    }
    List<Formula> operands = new ArrayList<>();
    for (int back = years.getFirst(); back <= years.getLast(); back++) {
      if (range || years.contains(back)) {
        operands.add(name.back(back));
      }
    }
    return new Average(operands);
  }

  /** How many years before the base year the years of a phrase are, the latest first. */
  private List<Integer> backs(String words) {
    List<Integer> backs = new ArrayList<>();
    Matcher year = YEAR.matcher(words);
    while (year.find()) {
      int named =
          year.group(1) == null
              ? 2000 + Integer.parseInt(year.group(2))
              : Integer.parseInt(year.group(1));
      backs.add(baseYear - named);
    }
    return backs.stream().distinct().sorted().toList();
  }

  private static String bare(String words) {
    return PERIOD
        .matcher(words)
        .replaceAll(" ")
        .replaceAll("^(?:\\s*(?:the|its|and|of|total amount of)\\b)+", "")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private Formula named(String words) {
    Optional<Formula> own = defined.apply(words);
    if (own.isPresent()) {
      return own.get();
    }
    Matcher current = CURRENT.matcher(words);
    if (current.matches() && taxonomy.exactly(words).isEmpty()) {
      return named(current.group(1));
    }
    Optional<String> exact = taxonomy.exactly(words);
    if (exact.isPresent()) {
      return new Variable(exact.get(), 0);
    }
    List<String> mentioned = taxonomy.mentioned(words);
    if (mentioned.size() == 1 && !QUALIFIED.matcher(Names.normalise(words)).find()) {
      return new Variable(mentioned.getFirst(), 0);
    }
    String[] parts = words.split(" and ", 2);
    if (parts.length == 2 && mentioned.size() == 2) {
      return new Sum(named(parts[0]), named(parts[1]));
    }
    throw new NotUnderstoodException();
  }
}
