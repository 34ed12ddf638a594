package dev.fathom.agent.evidence;

import dev.fathom.agent.evidence.Directions.Direction;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Unit;
import dev.fathom.search.document.Span;
import dev.fathom.search.table.TypedCell;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that a claim may state, gathered from what it cites. Cells of tables come with what their
 * heads say of unit, scale and period, so a number of a table counts only together with these.
 *
 * @param times every time that the claim may name
 */
record Known(List<Fact> facts, Set<TimeMention> times, List<Ground> grounds) {
  private static final Pattern DECLARED_SCALE =
      Pattern.compile(
          "(?i)\\bin"
              + " (?<word>thousands|millions|billions)\\b|(?<chinese>千|百万|万|亿)元[)）]|单位[:：]\\s*(?:人民币)?(?<unit>千|百万|万|亿)");
  private static final Pattern PERCENT =
      Pattern.compile("(?i)%|％|per ?cent|rate|margin|growth|change|率|比例|幅");
  private static final Pattern THE_YEAR_BEFORE =
      Pattern.compile(
          "(?i)(?:prior|previous|preceding|last|earlier)[\\s-]+(?:fiscal[\\s-]+)?year|year[\\s-]+(?:earlier|ago|before|over)|上年|去年|前一年|上一年|同比|同期");
  private static final Map<String, Integer> SCALES =
      Map.of("thousands", 3, "millions", 6, "billions", 9, "千", 3, "万", 4, "百万", 6, "亿", 8);

  Known {
    facts = List.copyOf(facts);
    times = Set.copyOf(times);
    grounds = List.copyOf(grounds);
  }

  static final class Gathering {
    private final List<Fact> facts = new ArrayList<>();
    private final Set<TimeMention> times = new HashSet<>();
    private final List<Ground> grounds = new ArrayList<>();

    /**
     * @param cells those that lie in the quote
     * @param offset where the quote begins in the source
     */
    void quote(Ground ground, List<TypedCell> cells, int offset) {
      grounds.add(ground);
      Stated quote = ground.quote();
      Set<Integer> declared = declared(ground);
      for (Mention mention : quote.numbers()) {
        Span span = new Span(offset + mention.start(), offset + mention.end());
        if (cells.stream().noneMatch(cell -> overlap(cell.span(), span))) {
          Set<Direction> directions = Directions.at(quote.text(), mention);
          mention
              .readings()
              .forEach(
                  reading ->
                      facts.add(
                          new Fact(
                              mention.minus() ? reading.value().negate() : reading.value(),
                              reading.unit(),
                              reading.scale(),
                              declared,
                              "",
                              "",
                              "",
                              0,
                              0,
                              ground.passage().source(),
                              directions)));
        }
      }
      cells.forEach(cell -> cell(cell, ground));
      times.addAll(quote.times());
      boolean dated =
          !quote.times().isEmpty() || cells.stream().anyMatch(cell -> cell.period().known());
      List<TimeMention> headings =
          ground.passage().headings().stream().flatMap(h -> TimeMentions.of(h).stream()).toList();
      if (!dated) {
        times.addAll(headings);
        year(ground.subject().fiscalYear());
      }
      if (THE_YEAR_BEFORE.matcher(quote.text()).find()) {
        new ArrayList<>(times).forEach(time -> year(time.year() - 1));
        year(ground.subject().fiscalYear());
        year(ground.subject().fiscalYear() - 1);
      }
      ground.passage().headings().forEach(heading -> plain(heading, ground.passage().source()));
    }

    /** The period that a source is about, which may be said beside any of its words. */
    void about(int fiscalYear, int quarter) {
      year(fiscalYear);
      if (quarter > 0) {
        times.add(new TimeMention(TimeMention.Kind.QUARTER, 0, quarter, false, false, 0, 0));
      }
    }

    private void cell(TypedCell cell, Ground ground) {
      String about = String.join(" ", cell.label(), cell.group(), cell.head());
      Denomination unit =
          switch (cell.unit().kind()) {
            case MONEY, MONEY_PER_SHARE -> {
              String currency = cell.unit().currency();
              yield Denomination.money(currency.isEmpty() ? Set.of() : Set.of(currency));
            }
            case PERCENT -> Denomination.PERCENT;
            case SHARES -> new Denomination(Denomination.Kind.SHARES);
            case COUNT, UNKNOWN -> Denomination.NONE;
          };
      boolean percent = unit.equals(Denomination.PERCENT);
      int scale = percent ? 0 : cell.scale();
      add(
          cell.value(),
          scale,
          unit,
          cell.label(),
          about,
          series(cell),
          year(cell),
          cell.period().end(),
          ground.passage().source());
      period(cell.period().printed(), cell.period().fiscalYear(), cell.period().end());
      cell.heads().forEach(head -> times.addAll(TimeMentions.of(head)));
      plain(about, ground.passage().source());
    }

    /** A year that only the document suggests binds no number. */
    private static int year(TypedCell cell) {
      return cell.period().stated() ? cell.period().fiscalYear() : 0;
    }

    private static String series(TypedCell cell) {
      return "row " + cell.row().start();
    }

    void figure(Figure figure, Ground ground) {
      grounds.add(ground);
      add(
          figure.value(),
          figure.scale(),
          Denomination.of(figure.unit()),
          figure.label(),
          String.join(" ", figure.label(), figure.group(), figure.column()),
          series(figure),
          figure.period().fiscalYear(),
          figure.period().end(),
          figure.source());
      period(figure.period().printed(), figure.period().fiscalYear(), figure.period().end());
      plain(figure.label(), figure.source());
      plain(figure.column(), figure.source());
    }

    private static String series(Figure figure) {
      return figure.source() + " " + figure.label().toLowerCase(Locale.ROOT) + " " + figure.group();
    }

    void derived(DerivedFigure derived, List<Figure> inputs) {
      Denomination unit = Denomination.of(derived.unit());
      String source = inputs.isEmpty() ? "" : inputs.getFirst().source();
      add(
          derived.value(),
          derived.scale(),
          unit,
          derived.label(),
          derived.label(),
          "computed " + derived.id(),
          isChange(derived) ? 0 : derived.period().fiscalYear(),
          derived.period().end(),
          source);
      boolean ofShares =
          inputs.stream().allMatch(input -> input.unit().kind() == Unit.Kind.PERCENT);
      if (unit.equals(Denomination.PERCENT) && (ofShares || derived.id().startsWith("change_"))) {
        add(derived.value(), 0, Denomination.POINTS, derived.label(), "", "", 0, null, source);
      }
      year(derived.period().fiscalYear());
      plain(derived.formula(), source);
      plain(derived.label(), source);
    }

    /** A change belongs to two years. */
    private static boolean isChange(DerivedFigure derived) {
      return derived.id().startsWith("change_") || derived.id().startsWith("growth_");
    }

    Known known() {
      return new Known(facts, times, grounds);
    }

    private void add(
        BigDecimal value,
        int scale,
        Denomination unit,
        String label,
        String about,
        String series,
        int year,
        @Nullable LocalDate end,
        String source) {
      int calendarYear = end == null ? year : end.getYear();
      Set<Integer> open = unit.none() && scale != 0 ? Set.of(scale) : Set.of();
      BigDecimal base = value.scaleByPowerOfTen(scale);
      facts.add(
          new Fact(
              base, unit, scale, open, label, about, series, year, calendarYear, source, Set.of()));
      if (unit.none()) {
        // What a table leaves open a text may say, as far as the label allows it.
        Denomination said =
            PERCENT.matcher(about).find() ? Denomination.PERCENT : Denomination.money(Set.of());
        facts.add(
            new Fact(
                base,
                said,
                scale,
                open,
                label,
                about,
                series,
                year,
                calendarYear,
                source,
                Set.of()));
        facts.add(
            new Fact(
                value, unit, 0, open, label, about, series, year, calendarYear, source, Set.of()));
      }
    }

    /** Numbers in names and formulas, which have no unit. */
    private void plain(String text, String source) {
      Stated stated = Stated.of(text);
      times.addAll(stated.times());
      for (Mention mention : stated.numbers()) {
        facts.add(
            new Fact(
                mention.readings().getFirst().value(),
                mention.unit(),
                mention.scale(),
                Set.of(),
                text,
                text,
                "",
                0,
                0,
                source,
                Set.of()));
      }
    }

    private void period(String printed, int fiscalYear, @Nullable LocalDate end) {
      times.addAll(TimeMentions.of(printed));
      year(fiscalYear);
      if (end != null) {
        int day = end.getMonthValue() * 100 + end.getDayOfMonth();
        times.add(new TimeMention(TimeMention.Kind.DAY, end.getYear(), day, false, false, 0, 0));
      }
    }

    private void year(int year) {
      if (year > 0) {
        times.add(new TimeMention(TimeMention.Kind.YEAR, year, 0, false, false, 0, 0));
      }
    }

    private static Set<Integer> declared(Ground ground) {
      Set<Integer> scales = new HashSet<>();
      Matcher matcher =
          DECLARED_SCALE.matcher(
              String.join("\n", ground.passage().headings()) + "\n" + ground.passage().text());
      while (matcher.find()) {
        for (String group : List.of("word", "chinese", "unit")) {
          String said = matcher.group(group);
          if (said != null) {
            scales.add(SCALES.getOrDefault(said.toLowerCase(Locale.ROOT), 0));
          }
        }
      }
      return scales;
    }

    private static boolean overlap(Span one, Span other) {
      return one.start() < other.end() && other.start() < one.end();
    }
  }
}
