package dev.fathom.agent.eval;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.eval.TableSentence.Style;
import dev.fathom.agent.eval.Trial.Alteration;
import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.table.TypedCell;
import dev.fathom.search.table.TypedTables;
import dev.fathom.search.table.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Claims about the rows of tables: two years of a line, worded in several ways as a model words
 * them, and each with one thing altered.
 */
final class TableTrials {
  private static final List<Style> STYLES = List.of(Style.values());
  private static final Pattern BEFORE_YEAR =
      Pattern.compile("(million|thousand|billion|\\d)( in | at )");

  /** Rows whose numbers are printed with either sign. */
  private static final Pattern DEDUCTION =
      Pattern.compile(
          "(?i)loss|expense|\\(|cost|tax|pay|purchase|less|deprec|amort|used|decrease|write|impair|charge|deficit|treasury|allowance|reduc|deduct|费用|成本|支出");

  private final Corpora corpora;
  private final String source;
  private final String company;
  private final String stranger;
  private final List<Trial> trials = new ArrayList<>();

  /**
   * @param company whose tables they are; empty where that is not known
   * @param stranger another company
   */
  TableTrials(Corpora corpora, String source, String company, String stranger) {
    this.corpora = corpora;
    this.source = source;
    this.company = company;
    this.stranger = stranger;
  }

  /** Two years of one row. */
  private record Line(TypedCell later, TypedCell earlier) {
    boolean percent() {
      return later.unit().kind() == Unit.Kind.PERCENT;
    }

    int scale() {
      return percent() ? 0 : later.scale();
    }
  }

  /** The claims of up to so many rows, spread over the document. */
  List<Trial> trials(int rows) {
    List<Line> lines = lines();
    int step = Math.max(1, lines.size() / rows);
    for (int i = 0; i < lines.size() && i / step < rows; i += step) {
      Line line = lines.get(i);
      evidence(line.later).ifPresent(evidence -> state(line, evidence));
    }
    return trials;
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    TypedTables.read(corpora.document(source))
        .forEach(
            table ->
                table.cells().stream()
                    .collect(
                        Collectors.groupingBy(
                            cell -> cell.row().start(), TreeMap::new, Collectors.toList()))
                    .values()
                    .forEach(row -> line(row).ifPresent(lines::add)));
    return lines;
  }

  private static Optional<Line> line(List<TypedCell> row) {
    List<TypedCell> years =
        row.stream()
            .filter(cell -> cell.period().stated() && cell.period().known())
            .filter(cell -> cell.period().months() == 12 || cell.period().months() == 0)
            .filter(TableTrials::isTelling)
            .sorted(Comparator.comparingInt((TypedCell c) -> c.period().fiscalYear()).reversed())
            .toList();
    for (int i = 0; i + 1 < years.size(); i++) {
      TypedCell later = years.get(i);
      TypedCell earlier = years.get(i + 1);
      boolean one = later.unit().equals(earlier.unit()) && later.scale() == earlier.scale();
      boolean next = later.period().fiscalYear() == earlier.period().fiscalYear() + 1;
      boolean alone =
          years.stream()
              .noneMatch(
                  other ->
                      !other.equals(later)
                          && other.period().fiscalYear() == later.period().fiscalYear());
      if (one && next && alone && later.value().compareTo(earlier.value()) != 0) {
        return Optional.of(new Line(later, earlier));
      }
    }
    return Optional.empty();
  }

  /** Has a name that a sentence can begin with, and a number that is no accident. */
  private static boolean isTelling(TypedCell cell) {
    String label = cell.label().strip();
    boolean unit =
        (cell.unit().kind() == Unit.Kind.MONEY
                && TableSentence.SIGNS.containsKey(cell.unit().currency()))
            || cell.unit().kind() == Unit.Kind.PERCENT;
    boolean digits = cell.value().abs().stripTrailingZeros().precision() >= 3;
    return unit
        && digits
        && (cell.unit().kind() == Unit.Kind.PERCENT
            || TableSentence.SCALES.containsKey(cell.scale()))
        && label.length() >= 4
        && label.length() <= 60
        && label.chars().noneMatch(Character::isDigit)
        && label.matches("[\\p{L}].*[\\p{L})]");
  }

  private Optional<Evidence> evidence(TypedCell cell) {
    return corpora.passages(source).stream()
        .filter(passage -> passage.span().contains(cell.row()))
        .findFirst()
        .map(passage -> evidence(passage, cell));
  }

  private static Evidence evidence(Passage passage, TypedCell cell) {
    int offset = passage.span().start();
    String quote = passage.text().substring(cell.row().start() - offset, cell.row().end() - offset);
    return new Evidence(
        Evidence.id(passage.source(), cell.row()),
        "q1",
        passage.source(),
        passage.page(),
        passage.ordinal(),
        cell.row(),
        quote,
        "",
        1);
  }

  private void state(Line line, Evidence evidence) {
    TableSentence right =
        TableSentence.of(line.later, line.earlier, line.percent(), line.scale(), company);
    for (Style style : STYLES) {
      add(
          style == Style.PLAIN ? Alteration.NONE : Alteration.PARAPHRASED,
          right.in(style),
          evidence);
    }
    right.doubled().ifPresent(text -> add(Alteration.PARAPHRASED, text, evidence));
    Style style = STYLES.get(trials.size() % STYLES.size());
    boolean chinese = style == Style.CHINESE;
    add(Alteration.DIGIT, right.withDigit(trials.size()).in(style), evidence);
    add(Alteration.DIGIT, right.withDigit(trials.size() + 1).in(Style.PLAIN), evidence);
    add(Alteration.PERIOD, right.inYear(line.earlier.period().fiscalYear()).in(style), evidence);
    add(Alteration.PERIOD, right.inYear(right.year() + 3).in(Style.SHORT), evidence);
    boolean loss = line.later.value().signum() < 0 || line.earlier.value().signum() < 0;
    if (!loss) {
      add(Alteration.DIRECTION, right.turned().in(chinese ? style : Style.MOVING), evidence);
    }
    if (!company.isEmpty()) {
      add(Alteration.COMPANY, right.of(stranger).in(chinese ? Style.PLAIN : style), evidence);
    }
    if (line.percent()) {
      String plain = right.in(Style.PLAIN);
      add(Alteration.UNIT, plain.replaceFirst("%", " percentage points"), evidence);
    } else {
      amount(line, right, style, evidence);
    }
  }

  /** What can be wrong only with an amount of money. */
  private void amount(Line line, TableSentence right, Style style, Evidence evidence) {
    String other = right.currency().equals("EUR") ? "GBP" : "EUR";
    add(Alteration.SCALE, right.scaled().in(style), evidence);
    add(Alteration.CURRENCY, right.inCurrency(other).in(style), evidence);
    String plain = right.in(Style.PLAIN);
    String sign = TableSentence.SIGNS.getOrDefault(right.currency(), "");
    String shares = BEFORE_YEAR.matcher(plain.replace(sign, "")).replaceFirst("$1 shares$2");
    add(Alteration.UNIT, shares, evidence);
    if (!plain.contains("-") && !DEDUCTION.matcher(line.later.label()).find()) {
      add(Alteration.SIGN, plain.replaceFirst(Pattern.quote(sign), "-$0"), evidence);
    }
  }

  private void add(Alteration alteration, String text, Evidence evidence) {
    trials.add(
        new Trial(alteration, new DraftClaim(text, List.of(evidence.id()), List.of()), evidence));
  }
}
