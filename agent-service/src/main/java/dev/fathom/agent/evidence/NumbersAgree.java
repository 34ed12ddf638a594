package dev.fathom.agent.evidence;

import dev.fathom.agent.evidence.Directions.Direction;
import dev.fathom.agent.evidence.Objection.Weight;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every number of the claim is one of those cited, in its unit, scale, currency, period, sign and
 * direction.
 */
final class NumbersAgree implements Rung {
  private static final int BOUND = 48;

  /** Between a number and the year it is for. */
  private static final Pattern FOR_THE_YEAR =
      Pattern.compile(
          "(?i)^[\\s(（]*(?:in|for|of|at|during|on|as of|as at|by)?\\s*(?:the )?(?:end of|year[-"
              + " ]end|(?:fiscal |financial )?(?:year|period|quarter))?\\s*(?:ended|ending)?\\s*$");

  /** What stands in parentheses behind a year may be about the sentence. */
  private static final Pattern IN_PARENTHESES = Pattern.compile("^\\s*[(（]\\s*$");

  private static final Pattern SENTENCE_END = Pattern.compile("[;；。]|[.!?](?:\\s|$)");
  private static final Pattern COMPARISON =
      Pattern.compile(
          "(?i)\\b(?:from|compared|versus|vs|than|after|against|up|down|over|prior|previous|earlier|before|ago|last"
              + " year|exceed(?:ed|s)?|missed)\\b|较|比|同期|上年|去年|前一年|此前|从|由|上一|高于|低于");

  /** Behind a number of another year than the one the sentence is about. */
  private static final Pattern COMPARED =
      Pattern.compile(
          "(?i)^\\s*(?:of|in|a|the|for|,)*\\s*(?:the"
              + " )?(?:year|prior|previous|last)[\\s-]+(?:before|earlier|ago|year)");

  private static final Pattern MORE_THAN =
      Pattern.compile(
          "(?i)^[^\\d;；。]{0,24}?(?:\\bexceed(?:ed|s)|\\b(?:higher|more|greater|larger)"
              + " than|\\babove|高于|多于|大于|超过)[^\\d;；。]{0,24}$");
  private static final Pattern LESS_THAN =
      Pattern.compile(
          "(?i)^[^\\d;；。]{0,24}?(?:\\bmissed|\\b(?:lower|less|smaller)"
              + " than|\\bbelow|低于|少于|小于|不及)[^\\d;；。]{0,24}$");
  private static final Pattern NEGATIVE =
      Pattern.compile(
          "(?i)loss|negative|deficit|shortfall|declin|decreas|\\bfell\\b|fall|lower|down|drop|reduc|outflow|\\bused\\b|outlay|cost|expense|charge|paid|pay|repa[iy]|spen[td]|purchas|invest|tax|writ|impair|deduct|\\bcontra\\b|less|minus|treasury|allowance|eliminat|intersegment|deprec|amorti|\\(|亏|损|负|减|降|下|支出|流出|使用|费用|付|购|抵销|折旧|摊销");
  private static final Pattern LOSS_BEFORE =
      Pattern.compile("(?i)(?:\\bloss(?:es)?|\\bdeficit|\\bnegative|亏损|负)\\s*(?:of|为|：)?\\s*$");

  /** A factor said in a word, with the least and the most that it may stand for. */
  private record Factor(Pattern words, double least, double most) {}

  private static final List<Factor> FACTORS =
      List.of(
          factor("more than doubled|over doubled|翻了一番多|增长超过一倍|增加一倍多", 2, 3),
          factor("(?:nearly|almost|close to) doubl(?:ed|ing)|近乎翻番|接近翻番|将近翻了一番", 1.8, 2),
          factor("doubled|twice as|翻番|翻了一番|翻倍|增长一倍|增加一倍", 1.9, 2.1),
          factor("more than tripled", 3, 4),
          factor("(?:nearly|almost) tripled", 2.7, 3),
          factor("tripled|three times as|增长两倍", 2.85, 3.15),
          factor("more than halved", 0.33, 0.5),
          factor("(?:nearly|almost) halved", 0.5, 0.56),
          factor("halved|减半|腰斩", 0.47, 0.53));

  private static Factor factor(String words, double least, double most) {
    return new Factor(Pattern.compile("(?i)" + words), least, most);
  }

  /** A number of the claim with the facts that it may state. */
  private record Matched(Mention mention, List<Fact> facts) {}

  @Override
  public List<Objection> against(Stated claim, Known known) {
    List<Objection> objections = new ArrayList<>();
    List<Matched> matched = new ArrayList<>();
    for (Mention mention : claim.numbers()) {
      List<Fact> facts =
          known.facts().stream()
              .filter(
                  fact ->
                      mention.readings().stream()
                          .anyMatch(
                              reading ->
                                  fact.agrees(mention, reading)
                                      && spoken(reading.unit(), fact, known)))
              .toList();
      if (facts.isEmpty()) {
        objections.add(
            new Objection(Weight.NUMBER, "Not in what is cited: " + mention.in(claim.text())));
      } else {
        matched.add(new Matched(mention, facts));
      }
    }
    for (Matched one : matched) {
      period(one, claim).ifPresent(objections::add);
      sign(one, claim).ifPresent(objections::add);
      direction(one, claim, known).ifPresent(objections::add);
    }
    order(claim, objections);
    factors(claim, known, objections);
    return objections;
  }

  /** A currency that the source never names is none of its numbers'. */
  private static boolean spoken(Denomination said, Fact fact, Known known) {
    boolean open =
        said.kind() == Denomination.Kind.MONEY
            && fact.unit().currencies().isEmpty()
            && !said.currencies().isEmpty();
    return !open
        || known.grounds().stream()
            .filter(ground -> ground.passage().source().equals(fact.source()))
            .anyMatch(ground -> Currencies.in(ground.document(), said.currencies()));
  }

  private static Optional<Objection> period(Matched one, Stated claim) {
    List<TimeMention> years = years(claim);
    if (years.isEmpty() || one.facts.stream().anyMatch(fact -> fact.year() == 0)) {
      return Optional.empty();
    }
    Optional<TimeMention> bound = boundYear(one.mention, claim);
    boolean orTheYearBefore = bound.isEmpty() && COMPARISON.matcher(claim.text()).find();
    boolean fits =
        bound.map(List::of).orElse(years).stream()
            .anyMatch(year -> isOf(year, claim, one.facts, orTheYearBefore));
    return fits
        ? Optional.empty()
        : Optional.of(
            new Objection(
                Weight.OTHER,
                "%s is of %d"
                    .formatted(one.mention.in(claim.text()), one.facts.getFirst().year())));
  }

  private static List<TimeMention> years(Stated claim) {
    return claim.times().stream().filter(time -> time.kind() == TimeMention.Kind.YEAR).toList();
  }

  /** The year of a day is the calendar's, whatever fiscal year the day lies in. */
  private static boolean isOf(
      TimeMention year, Stated claim, List<Fact> facts, boolean orTheYearBefore) {
    boolean ofADay =
        claim.times().stream()
            .anyMatch(time -> time.kind() == TimeMention.Kind.DAY && time.start() == year.start());
    return facts.stream()
        .map(fact -> ofADay ? fact.calendarYear() : fact.year())
        .anyMatch(of -> of == year.year() || (orTheYearBefore && of == year.year() - 1));
  }

  /** The year that the sentence gives a number, where it leaves no doubt. */
  private static Optional<TimeMention> boundYear(Mention number, Stated claim) {
    String text = claim.text();
    List<TimeMention> years = years(claim);
    Optional<TimeMention> after =
        years.stream().filter(year -> year.start() >= number.end()).findFirst();
    if (after.isPresent()) {
      TimeMention year = after.get();
      String between = text.substring(number.end(), year.start());
      boolean introduces = text.startsWith(":", year.end()) || text.startsWith("：", year.end());
      if (!year.listed()
          && !introduces
          && between.length() <= BOUND
          && FOR_THE_YEAR.matcher(between).find()) {
        return Optional.of(year);
      }
    }
    Optional<TimeMention> before =
        years.stream()
            .filter(year -> year.end() <= number.start())
            .max(Comparator.comparingInt(TimeMention::start));
    return before
        .filter(year -> !year.listed() && !year.comparison())
        .filter(year -> !SENTENCE_END.matcher(text.substring(year.end(), number.start())).find())
        .filter(year -> !IN_PARENTHESES.matcher(text.substring(year.end(), number.start())).find())
        .filter(
            year ->
                claim.numbers().stream()
                    .noneMatch(
                        other -> other.start() >= year.end() && other.end() <= number.start()))
        .filter(year -> !COMPARISON.matcher(text.substring(year.end(), number.start())).find())
        .filter(year -> !COMPARED.matcher(text.substring(number.end())).find());
  }

  private static Optional<Objection> sign(Matched one, Stated claim) {
    Mention mention = one.mention;
    boolean saidNegative =
        mention.minus() || LOSS_BEFORE.matcher(claim.text().substring(0, mention.start())).find();
    boolean fits =
        one.facts.stream()
            .anyMatch(
                fact -> {
                  int sign = fact.value().signum();
                  if (fact.series().isEmpty() || sign == 0) {
                    return true;
                  }
                  return sign > 0
                      ? !saidNegative || NEGATIVE.matcher(fact.label()).find()
                      : saidNegative
                          || NEGATIVE.matcher(fact.about()).find()
                          || NEGATIVE.matcher(claim.text()).find();
                });
    return fits
        ? Optional.empty()
        : Optional.of(
            new Objection(
                Weight.OPPOSITE, mention.in(claim.text()) + " has the other sign in its table"));
  }

  private static Optional<Objection> direction(Matched one, Stated claim, Known known) {
    Set<Direction> said = Directions.at(claim.text(), one.mention);
    if (said.size() != 1) {
      return Optional.empty();
    }
    Direction direction = said.iterator().next();
    boolean opposed =
        one.facts.stream()
            .allMatch(fact -> actual(fact, known).filter(real -> real != direction).isPresent());
    return opposed
        ? Optional.of(
            new Objection(
                Weight.OPPOSITE,
                "%s: what is cited says %s"
                    .formatted(one.mention.in(claim.text()), other(direction))))
        : Optional.empty();
  }

  /** Of two numbers held against each other the greater one is the greater one. */
  private static void order(Stated claim, List<Objection> objections) {
    for (int i = 0; i + 1 < claim.numbers().size(); i++) {
      Mention one = claim.numbers().get(i);
      Mention next = claim.numbers().get(i + 1);
      String between = claim.text().substring(one.end(), next.start());
      boolean more = MORE_THAN.matcher(between).find();
      boolean less = LESS_THAN.matcher(between).find();
      int order = signed(one).compareTo(signed(next));
      boolean comparable = one.unit().kind() == next.unit().kind();
      if (comparable && ((more && order < 0) || (less && order > 0))) {
        objections.add(
            new Objection(
                Weight.OPPOSITE,
                "%s%s%s is the wrong way round"
                    .formatted(one.in(claim.text()), between, next.in(claim.text()))));
      }
    }
  }

  private static BigDecimal signed(Mention mention) {
    BigDecimal value = mention.readings().getLast().value();
    return mention.minus() ? value.negate() : value;
  }

  private static Direction other(Direction direction) {
    return direction == Direction.UP ? Direction.DOWN : Direction.UP;
  }

  /** Where a number's own words, its sign or the years around it say that it went. */
  private static Optional<Direction> actual(Fact fact, Known known) {
    if (fact.directions().size() == 1) {
      return Optional.of(fact.directions().iterator().next());
    }
    if (fact.series().startsWith("computed growth_")
        || fact.series().startsWith("computed change_")) {
      return direction(fact.value().signum());
    }
    if (fact.series().isEmpty() || fact.year() == 0 || fact.value().signum() < 0) {
      return Optional.empty();
    }
    return known.facts().stream()
        .filter(other -> other.series().equals(fact.series()) && other.unit().equals(fact.unit()))
        .filter(other -> other.year() > 0 && other.year() < fact.year())
        .filter(other -> other.value().signum() >= 0)
        .max(Comparator.comparingInt(Fact::year))
        .flatMap(before -> direction(fact.value().compareTo(before.value())));
  }

  private static Optional<Direction> direction(int sign) {
    return sign == 0 ? Optional.empty() : Optional.of(sign > 0 ? Direction.UP : Direction.DOWN);
  }

  private static void factors(Stated claim, Known known, List<Objection> objections) {
    StringBuilder left = new StringBuilder(claim.text());
    for (Factor factor : FACTORS) {
      Matcher matcher = factor.words.matcher(left);
      if (matcher.find()) {
        boolean quoted =
            known.grounds().stream()
                .anyMatch(ground -> factor.words.matcher(ground.quote().text()).find());
        if (!quoted && !isFactor(factor, known)) {
          objections.add(new Objection(Weight.NUMBER, "Not in what is cited: " + matcher.group()));
        }
        left.replace(matcher.start(), matcher.end(), " ".repeat(matcher.group().length()));
      }
    }
  }

  private static boolean isFactor(Factor factor, Known known) {
    for (Fact later : known.facts()) {
      double change = later.value().doubleValue() / 100 + 1;
      if (later.unit().equals(Denomination.PERCENT) && within(factor, Math.abs(change))) {
        return true;
      }
      for (Fact earlier : known.facts()) {
        boolean comparable =
            earlier.unit().kind() == later.unit().kind()
                && earlier.series().equals(later.series())
                && earlier.value().signum() != 0
                && (earlier.year() == 0 || earlier.year() < later.year());
        if (comparable && within(factor, ratio(later.value(), earlier.value()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static double ratio(BigDecimal later, BigDecimal earlier) {
    return later.doubleValue() / earlier.doubleValue();
  }

  private static boolean within(Factor factor, double value) {
    return value >= factor.least && value <= factor.most;
  }
}
