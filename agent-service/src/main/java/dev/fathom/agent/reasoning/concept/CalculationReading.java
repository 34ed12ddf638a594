package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Calculation;
import dev.fathom.agent.figures.Formula;
import dev.fathom.agent.figures.Formula.Average;
import dev.fathom.agent.figures.Formula.Constant;
import dev.fathom.agent.figures.Formula.Difference;
import dev.fathom.agent.figures.Formula.Product;
import dev.fathom.agent.figures.Formula.Quotient;
import dev.fathom.agent.figures.Formula.Root;
import dev.fathom.agent.figures.Formula.Sum;
import dev.fathom.agent.figures.Formula.Variable;
import dev.fathom.agent.figures.Ratio;
import dev.fathom.agent.figures.SpokenFormula;
import dev.fathom.agent.figures.StatedDefinitions;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.figures.Unit.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a question which one number it asks for: a measure, by the question's own definition
 * or by the library's, and what is done with it over the years. Gives nothing where the question
 * asks for something else, or for more than one number.
 */
final class CalculationReading {
  private static final Pattern ONE_NUMBER =
      Pattern.compile(
          "(?i)\\bwhat(?: is|'s|’s| was| were| are| will| would| percent\\w*| share|"
              + " proportion)\\b|\\bhow (?:much|many|large|big|high)\\b|\\bby how\\b|\\bby"
              + " what\\b|\\bcalculate\\b|\\bcompute\\b|\\bdetermine\\b|\\bat what\\b|多少|是几|计算");
  private static final Pattern ADJUSTED =
      Pattern.compile(
          "(?i)\\b(?:exclud(?:e|es|ed|ing)|excl|(?<!un)adjusted|non-?gaap|organic(?:ally)?|like-for-like|constant[- ]currenc(?:y|ies)|comparable|underlying|real (?:growth|change|terms|increase|decrease))\\b|(?:剔除|调整后|有机|可比)");
  private static final Pattern CAGR =
      Pattern.compile("(?i)\\bcagr\\b|\\bcompound(?:ed)? annual\\b|复合增长率|年均复合");
  private static final Pattern CHANGE =
      Pattern.compile(
          "(?i)\\bgrowth(?: rate)?\\b|\\b(?:grow|grew|grown)\\b|\\byear[- ]over[-"
              + " ]year\\b|\\byoy\\b|(?<!exchange"
              + " )\\b(?:change|changed|increase|increased|decrease|decreased|decline|declined|rise|rose|fall|fell|difference)\\b(?!"
              + " in (?:inventor|working capital|cash))|增长|同比|变化|变动|增幅|降幅");
  private static final Pattern RELATIVE =
      Pattern.compile(
          "(?i)\\b(?:percents?|percentage(?! points?)|%)|growth|year[- ]over[-"
              + " ]year|\\byoy\\b|\\b(?:grow|grew|grown)\\b|增长率|同比|增幅|百分之");
  private static final Pattern POINTS =
      Pattern.compile("(?i)\\bpercentage points?\\b|\\bbasis points?\\b|\\bbps\\b|百分点|基点");
  private static final Pattern BASIS_POINTS =
      Pattern.compile("(?i)\\bbasis points?\\b|\\bbps\\b|基点");
  private static final Pattern AVERAGE = Pattern.compile("(?i)\\b(?:average|mean)\\b|平均");
  private static final Pattern TOTAL =
      Pattern.compile("(?i)\\b(?:total|cumulative|combined|aggregate|sum)\\b|合计|累计|总共");
  private static final Pattern OVER =
      Pattern.compile("(?i)\\b(?:over|from|across|through|cumulative|combined|during)\\b|合计|累计|总共");
  private static final Pattern SPAN =
      Pattern.compile(
          "(?i)\\b(\\d{1,2}|two|three|four|five|ten)[- ](?:fiscal[- ])?years?\\b(?!"
              + " end)|([一二两三四五十])年");
  private static final Pattern SCALED =
      Pattern.compile(
          "(?i)\\b(?:in|to|as|of|the nearest)\\s+(?:units of )?(?:usd|us\\$|u\\.s\\. dollars?|us"
              + " dollars?|dollars?|eur|gbp|cny|rmb|\\$)?\\s*(?:in"
              + " )?(thousand|million|billion)s?\\b|(?:usd|eur|gbp|cny|rmb|\\$|dollars?,?)\\s*(?:in"
              + " )?(thousand|million|billion)s?\\b|以(百万|十亿|亿|万|千)元|单位[：:]?(百万|十亿|亿|万|千)");
  private static final Pattern PERCENT =
      Pattern.compile(
          "(?i)\\b(?:units of )?percents?\\b|\\bpercentage\\b(?! points?)|\\bas an? %|\\bin"
              + " %|\\(%\\)|% margin|百分之|百分比");
  private static final Pattern DECIMALS =
      Pattern.compile("(?i)\\b(one|two|three|four|1|2|3|4)\\s+decimals?\\b|保留([一二两三四1-4])位小数");
  private static final Pattern WHOLE =
      Pattern.compile(
          "(?i)\\b(?:nearest|closest)"
              + " (?:whole|integer|percent|million|thousand|billion|dollar|basis"
              + " point|day)|\\bwhole (?:number|percent)|\\b(?:no|zero) decimals?\\b|取整");
  private static final Pattern SHARE =
      Pattern.compile(
          "(?i)\\b(?:percent(?:age)?|share|proportion|fraction|%) of (?:its |the |their"
              + " )?(?<whole>.+?)\\s+(?:did|do|does|was|were|is|are|went|came|goes|comes|spent|has|had|represent\\w*)\\b(?<part>.+)");
  private static final Pattern ASKING =
      Pattern.compile(
          "(?i)^.*?\\b(?:what(?:['’]s| is| was| were| are| will be)|how much(?: is| was| were| of|"
              + " in)?|by how (?:much|many)(?: percentage points| basis points| percent)?(?: did|"
              + " has)?|calculate|compute|determine|report|give|find|state)\\b\\s*");
  private static final Pattern COMPANY =
      Pattern.compile(
          "(?i)\\b(?:for |of |by |at |did |does |has |was |is )?(?:the )?company(?:['’]s)?\\b");
  private static final Pattern DOING =
      Pattern.compile(
          "(?i)\\b(?:cagr|compound(?:ed)? annual growth(?: rate)?|year[- ]over[- ]year|yoy|growth"
              + " rates?|percentage change|percent change|%"
              + " change|growth|changed?|increased?|decreased?|\\d+[-"
              + " ]years?|(?:two|three|four|five)[- ]years?|(?:annual )?average(?: annual|"
              + " yearly)?|mean|pay out|paid"
              + " out|report(?:ed)?|generate[ds]?|have|had|record(?:ed)?|amount|fiscal|year"
              + " end|dollar|value|between|from|during|over)\\b(?: (?:of|in))?|\\bin (?:usd"
              + " )?(?:thousand|million|billion)s?\\b");

  private final QuestionReading reading;
  private final Taxonomy taxonomy;
  private final String text;
  private final List<Integer> years;
  private final StatedDefinitions definitions;

  private CalculationReading(QuestionReading reading, Taxonomy taxonomy) {
    this.reading = reading;
    this.taxonomy = taxonomy;
    this.text = reading.text();
    this.years = reading.years();
    this.definitions = new StatedDefinitions(text, years.isEmpty() ? 0 : years.getLast(), taxonomy);
  }

  /** The number asked for; empty where the question asks for no single one that is understood. */
  static Optional<Calculation> of(QuestionReading reading, Taxonomy taxonomy) {
    boolean one =
        !asksAdjusted(reading, taxonomy)
            && ONE_NUMBER.matcher(reading.text()).find()
            && !reading.asksWhy()
            && !reading.focus().contains(QuestionReading.Focus.YES_NO);
    return one ? new CalculationReading(reading, taxonomy).read() : Optional.empty();
  }

  /**
   * Whether it asks for a number as someone adjusted it, which the lines of the statements do not
   * give: unless that number has a name of its own, or the question says how it is made.
   */
  private static boolean asksAdjusted(QuestionReading reading, Taxonomy taxonomy) {
    String asked = reading.subject().toLowerCase(Locale.ROOT);
    return ADJUSTED.matcher(asked).find()
        && new StatedDefinitions(reading.text(), 0, taxonomy).isEmpty()
        && reading.measures().stream()
            .flatMap(measure -> taxonomy.names(measure).stream())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .noneMatch(name -> ADJUSTED.matcher(name).find() && asked.contains(name));
  }

  private Optional<Calculation> read() {
    String asked = asking(reading.core());
    Optional<Formula> measure = measure(asked);
    if (measure.isEmpty() || measure.get().variables().isEmpty()) {
      return Optional.empty();
    }
    Formula core = measure.get();
    @Nullable Ratio known = known(core);
    Kind unit = unit(core, known);
    Integer scale = scale();
    int base = years.isEmpty() ? 0 : years.getLast();
    boolean rate = unit == Kind.PERCENT || unit == Kind.RATIO || unit == Kind.DAYS;
    boolean own = definitions.defines(asked);
    Formula formula = core;
    boolean points = POINTS.matcher(text).find();
    if (CAGR.matcher(asked).find()) {
      int span = span(false);
      formula =
          new Difference(
              new Root(span, new Quotient(core, core.back(span))), new Constant(BigDecimal.ONE));
      unit = Kind.PERCENT;
    } else if (years.size() <= 2 && changes(asked, own)) {
      int span = span(false);
      Formula difference = new Difference(core, core.back(span));
      boolean relative = !points && (RELATIVE.matcher(text).find() && !rate);
      formula = relative ? new Quotient(difference, core.back(span)) : difference;
      unit = relative ? Kind.PERCENT : rate && points ? Kind.PERCENT : unit;
    } else if (AVERAGE.matcher(asked).find() && !own(core) && span(true) > 1) {
      List<Formula> each = each(core, span(true));
      formula = new Average(each);
    } else if (years.size() > 1
        && TOTAL.matcher(asked).find()
        && OVER.matcher(reading.subject()).find()
        && !rate) {
      formula = each(core, span(true)).stream().reduce(Sum::new).orElseThrow();
    } else if (years.size() > 1 && !own && definitions.isEmpty()) {
      return Optional.empty();
    }
    String label = label(asked, known);
    Integer decimals = decimals();
    if (BASIS_POINTS.matcher(text).find() && unit == Kind.PERCENT) {
      formula = new Product(formula, new Constant(BigDecimal.valueOf(10_000)));
      unit = Kind.RATIO;
      label += ", basis points";
      decimals = decimals == null ? Integer.valueOf(0) : decimals;
    }
    return Optional.of(
        new Calculation(
            label,
            formula.text(),
            base,
            unit,
            unit == Kind.MONEY || unit == null ? scale : null,
            decimals));
  }

  /** The sentence that asks, without those that explain. */
  private static String asking(String question) {
    List<String> sentences = Pattern.compile("(?<=[.?!:。？！])\\s+").splitAsStream(question).toList();
    return sentences.stream()
        .filter(sentence -> ONE_NUMBER.matcher(sentence).find())
        .filter(sentence -> sentence.matches("(?s).*[?？].*"))
        .findFirst()
        .or(() -> sentences.stream().filter(s -> ONE_NUMBER.matcher(s).find()).findFirst())
        .orElse(question);
  }

  /** What is measured: an expression, the question's own definition, or one known measure. */
  private Optional<Formula> measure(String asked) {
    String phrase = phrase(asked);
    SpokenFormula reader = definitions.reader();
    if (SpokenFormula.isExpression(phrase)) {
      Optional<Formula> expression = reader.read(phrase);
      if (expression.isPresent()) {
        return expression;
      }
    }
    Matcher share = SHARE.matcher(asked);
    if (share.find()) {
      List<String> whole = taxonomy.mentioned(share.group("whole"));
      List<String> part = taxonomy.mentioned(share.group("part"));
      if (whole.size() == 1 && part.size() == 1) {
        return Optional.of(
            new Quotient(new Variable(part.getFirst(), 0), new Variable(whole.getFirst(), 0)));
      }
    }
    List<String> named = taxonomy.mentioned(withoutRemarks(asked));
    Optional<Formula> margin = margin(phrase, reader);
    if (margin.isPresent()) {
      return margin;
    }
    if (definitions.defines(asked)) {
      return definitions.asked(asked);
    }
    return named.size() == 1 ? Optional.of(new Variable(named.getFirst(), 0)) : Optional.empty();
  }

  /** "X % margin" of something the question defines, or that has no margin of its own name. */
  private Optional<Formula> margin(String phrase, SpokenFormula reader) {
    Matcher margin =
        Pattern.compile("^(.+?)\\s+(?:as a )?(?:%|percent|percentage)?\\s*margins?\\b.*$")
            .matcher(phrase);
    if (!margin.matches() || List.of("gross", "net", "profit").contains(margin.group(1))) {
      return Optional.empty();
    }
    List<String> whole = taxonomy.mentioned(phrase);
    boolean known = whole.size() == 1 && taxonomy.ratio(whole.getFirst()).isPresent();
    return known && definitions.isEmpty()
        ? Optional.empty()
        : reader
            .read(margin.group(1))
            .map(measure -> new Quotient(measure, new Variable("revenue", 0)));
  }

  private boolean changes(String asked, boolean own) {
    return CHANGE.matcher(withoutRemarks(asked)).find()
        && (!own || POINTS.matcher(text).find() || (years.size() == 2 && !usesYears()));
  }

  /** Whether the definition itself already speaks of several years. */
  private boolean usesYears() {
    return definitions
        .asked(asking(reading.core()))
        .filter(formula -> formula.variables().stream().anyMatch(v -> v.yearsBack() > 0))
        .isPresent();
  }

  private static boolean own(Formula core) {
    return core.variables().stream().anyMatch(v -> v.yearsBack() > 0);
  }

  private static List<Formula> each(Formula core, int span) {
    List<Formula> each = new ArrayList<>();
    for (int back = span - 1; back >= 0; back--) {
      each.add(core.back(back));
    }
    return each;
  }

  /** How many years lie between the first and the last asked for; counted in where inclusive. */
  private int span(boolean inclusive) {
    if (years.size() > 1) {
      return years.getLast() - years.getFirst() + (inclusive ? 1 : 0);
    }
    Matcher span = SPAN.matcher(text);
    return span.find() ? number(span.group(1) == null ? span.group(2) : span.group(1)) : 1;
  }

  private @Nullable Ratio known(Formula core) {
    return core instanceof Variable variable ? taxonomy.ratio(variable.name()).orElse(null) : null;
  }

  private @Nullable Kind unit(Formula core, @Nullable Ratio known) {
    boolean percent = PERCENT.matcher(text).find();
    boolean quotient = core instanceof Quotient;
    if (known != null) {
      Kind kind = known.unit();
      boolean called = text.toLowerCase(Locale.ROOT).contains("ratio");
      boolean plain = kind == Kind.PERCENT && called && !percent && roundsToTwo();
      return plain ? Kind.RATIO : kind == Kind.RATIO && percent ? Kind.PERCENT : kind;
    }
    if (percent && quotient) {
      return Kind.PERCENT;
    }
    if (quotient && POINTS.matcher(text).find()) {
      return Kind.PERCENT;
    }
    return null;
  }

  private boolean roundsToTwo() {
    return Integer.valueOf(2).equals(decimals());
  }

  private @Nullable Integer scale() {
    Matcher scaled = SCALED.matcher(text);
    while (scaled.find()) {
      for (int group = 1; group <= scaled.groupCount(); group++) {
        String word = scaled.group(group);
        if (word != null) {
          return switch (word.toLowerCase(Locale.ROOT)) {
            case "thousand", "千" -> 3;
            case "万" -> 4;
            case "million", "百万" -> 6;
            case "亿" -> 8;
            default -> 9;
          };
        }
      }
    }
    return null;
  }

  private @Nullable Integer decimals() {
    Matcher decimals = DECIMALS.matcher(text);
    if (decimals.find()) {
      return number(decimals.group(1) == null ? decimals.group(2) : decimals.group(1));
    }
    return WHOLE.matcher(text).find() ? 0 : null;
  }

  private static int number(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "one", "一" -> 1;
      case "two", "二", "两" -> 2;
      case "three", "三" -> 3;
      case "four", "四" -> 4;
      case "five", "五" -> 5;
      case "ten", "十" -> 10;
      default -> Integer.parseInt(word);
    };
  }

  private static String withoutRemarks(String asked) {
    return asked.replaceAll("\\([^)]*\\)", " ");
  }

  /** The asked-for thing alone, without its company, period and what is done with it. */
  private static String phrase(String asked) {
    String words = withoutRemarks(asked.toLowerCase(Locale.ROOT)).replaceAll("\\?.*$", "");
    words = ASKING.matcher(words).replaceFirst("");
    words = COMPANY.matcher(words).replaceAll(" ");
    words = words.replaceAll(",.*$", "");
    words = DOING.matcher(words).replaceAll(" ");
    return words.replaceAll("^(?:\\s*(?:the|in|of|its)\\b)+", "").replaceAll("\\s+", " ").strip();
  }

  private String label(String asked, @Nullable Ratio known) {
    if (known != null && !known.names().isEmpty()) {
      return known.names().getFirst();
    }
    String phrase = phrase(asked);
    boolean named = !phrase.isEmpty() && phrase.length() <= 60;
    List<String> ids = taxonomy.mentioned(asked);
    return named ? phrase : ids.isEmpty() ? "" : taxonomy.names(ids.getFirst()).getFirst();
  }
}
