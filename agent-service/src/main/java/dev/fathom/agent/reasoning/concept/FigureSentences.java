package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Numerals;
import dev.fathom.agent.figures.Period;
import dev.fathom.agent.figures.Statement;
import dev.fathom.agent.figures.Unit;
import dev.fathom.agent.reasoning.ToldTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says in a sentence what table cells say, the latest year first. */
final class FigureSentences {
  private static final int MOST_YEARS = 3;
  private static final Pattern HEAD =
      Pattern.compile(
          "(?i)^(.*?)(?:,|\\(| in | used | provided | of | to | by | for | from | attributable | per |$)");
  private static final Pattern FOOTNOTE =
      Pattern.compile("\\s*\\((?:\\d{1,2}|[a-zA-Z])\\)|\\s*\\(?\\bNotes? \\d+[^)]*\\)?|[:*]+$");

  private final Wording wording;
  private final Dossier dossier;

  FigureSentences(Wording wording, Dossier dossier) {
    this.wording = wording;
    this.dossier = dossier;
  }

  /** One value of a measure in one year. */
  private record Value(
      String id, String label, BigDecimal value, Unit unit, int scale, Period period) {}

  /**
   * What the tables say of a measure; empty where they say nothing.
   *
   * @param entity whose figures they are; empty where that needs no saying
   * @param name what the question calls them, where its language is another than the table's; may
   *     be empty
   */
  Optional<DraftClaim> of(List<String> ids, String entity, String name) {
    List<Figure> reported = ids.stream().flatMap(id -> dossier.figure(id).stream()).toList();
    List<DerivedFigure> ratios =
        ids.stream()
            .flatMap(id -> dossier.derived(id).stream())
            .filter(derived -> !isChange(derived))
            .toList();
    List<Value> values = new ArrayList<>();
    reported.forEach(f -> values.add(value(f)));
    ratios.forEach(
        r -> values.add(new Value(r.id(), r.label(), r.value(), r.unit(), r.scale(), r.period())));
    values.sort(Comparator.comparingInt((Value v) -> v.period.fiscalYear()).reversed());
    if (values.isEmpty()) {
      return Optional.empty();
    }
    List<String> used = new ArrayList<>();
    Value latest = values.getFirst();
    String label = name.isEmpty() ? label(latest.label) : named(name, latest.label);
    boolean instant = reported.stream().anyMatch(f -> f.statement() == Statement.BALANCE_SHEET);
    String at = !instant ? "" : latest.period.annual() ? ".instant" : ".day";
    String key = "figure." + (plural(label) ? "plural" : "singular") + at;
    StringBuilder text =
        new StringBuilder(entity.isEmpty() ? "" : entity + (wording.chinese() ? "：" : ": "));
    text.append(wording.message(key, label, print(latest), time(latest)));
    used.add(latest.id);
    for (Value value : values.subList(1, Math.min(MOST_YEARS, values.size()))) {
      if (used.size() == 1) {
        text.append(before(latest, value, used));
      } else {
        text.append(wording.message("figure.earlier", print(value), time(value)));
      }
      used.add(value.id);
    }
    ratios.stream()
        .filter(ratio -> ratio.id().equals(latest.id))
        .findFirst()
        .ifPresent(ratio -> text.append(wording.message("figure.computed", ratio.formula())));
    text.append(wording.message("figure.end"));
    return Optional.of(new DraftClaim(text.toString(), List.of(), used));
  }

  /** What a table tells, in its own words: the row or the column, and each of its figures. */
  Optional<DraftClaim> of(ToldTable told) {
    List<String> parts = new ArrayList<>();
    List<String> used = new ArrayList<>();
    for (ToldTable.Cell cell : told.cells()) {
      dossier
          .figure(cell.figure())
          .ifPresent(
              figure -> {
                String value = print(figure.value(), figure.unit(), figure.scale());
                parts.add(
                    cell.name().isEmpty()
                        ? value
                        : wording.message("told.cell", cell.name(), value));
                used.add(figure.id());
              });
    }
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    String all = String.join(wording.message("told.next"), parts);
    String text =
        told.subject().isEmpty() ? all : wording.message("told.subject", told.subject(), all);
    return Optional.of(new DraftClaim(text + wording.message("figure.end"), List.of(), used));
  }

  /** A value as a report prints it: {@code $14,694 million}. */
  String print(BigDecimal value, Unit unit, int scale) {
    String number = Numerals.plain(value.abs());
    String sign = value.signum() < 0 ? "-" : "";
    return switch (unit.kind()) {
      case MONEY -> sign + money(number, unit.currency()) + scaleName(scale);
      case MONEY_PER_SHARE -> sign + money(number, unit.currency());
      case PERCENT -> sign + number + "%";
      case DAYS -> sign + number + (wording.chinese() ? "天" : " days");
      case SHARES -> sign + number + scaleName(scale) + (wording.chinese() ? "股" : " shares");
      case RATIO, UNKNOWN -> sign + number;
    };
  }

  private CharSequence before(Value latest, Value earlier, List<String> used) {
    Optional<DerivedFigure> growth =
        dossier.derived().stream()
            .filter(
                derived ->
                    derived.id().equals("growth_" + earlier.id + "_" + latest.id)
                        || derived.id().equals("change_" + latest.id))
            .findFirst();
    if (growth.isEmpty()) {
      return wording.message("figure.before", print(earlier), time(earlier));
    }
    used.add(growth.get().id());
    boolean points = growth.get().id().startsWith("change_");
    boolean percent = growth.get().unit().kind() == Unit.Kind.PERCENT;
    boolean share = points && latest.unit.kind() == Unit.Kind.PERCENT;
    String unit = share ? wording.message("points") : percent ? "%" : "";
    String change = Numerals.signed(growth.get().value()) + unit;
    return wording.message("figure.before.change", print(earlier), time(earlier), change);
  }

  private static boolean isChange(DerivedFigure derived) {
    return derived.id().startsWith("growth_") || derived.id().startsWith("change_");
  }

  private static Value value(Figure figure) {
    return new Value(
        figure.id(),
        figure.label(),
        figure.value(),
        figure.unit(),
        figure.scale(),
        figure.period());
  }

  private String print(Value value) {
    return print(value.value, value.unit, value.scale);
  }

  /** A fiscal year, or the quarter or day by its printed name. */
  private String time(Value value) {
    Period period = value.period;
    if (period.annual()) {
      return wording.message("time.year", period.fiscalYear());
    }
    String printed = period.printed().replaceAll("\\s+", " ").strip();
    return period.kind() == Period.Kind.DURATION && !wording.chinese()
        ? wording.message("time.duration", lowered(printed))
        : printed;
  }

  /** "Three Months Ended June 30" as it stands in a sentence. */
  private static String lowered(String printed) {
    var months = Pattern.compile("(?i)^(?:the )?((?:three|\\w+) months ended)\\b").matcher(printed);
    return months.find()
        ? months.group(1).toLowerCase(Locale.ROOT) + printed.substring(months.end())
        : printed;
  }

  private static String money(String number, String currency) {
    return switch (currency) {
      case "USD" -> "$" + number;
      case "EUR" -> "€" + number;
      case "GBP" -> "£" + number;
      case "CNY" -> "¥" + number;
      case "" -> number;
      default -> currency + " " + number;
    };
  }

  private String scaleName(int scale) {
    return switch (scale) {
      case 3 -> wording.chinese() ? "千" : " thousand";
      case 4 -> wording.chinese() ? "万" : " ten thousand";
      case 6 -> wording.chinese() ? "百万" : " million";
      case 8 -> wording.chinese() ? "亿" : " hundred million";
      case 9 -> wording.chinese() ? "十亿" : " billion";
      default -> "";
    };
  }

  /** The name with the printed label behind it, so that the reader finds it in the table. */
  private static String named(String name, String printed) {
    boolean same = printed.codePoints().anyMatch(Character::isIdeographic) || name.equals(printed);
    return same ? label(printed) : name + "（" + label(printed) + "）";
  }

  static String label(String printed) {
    String label = FOOTNOTE.matcher(printed).replaceAll("").strip();
    return label.isEmpty()
        ? printed
        : label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1);
  }

  private static boolean plural(String label) {
    var head = HEAD.matcher(label);
    String noun = head.find() ? head.group(1).strip().toLowerCase(Locale.ROOT) : label;
    return noun.endsWith("s") && !noun.endsWith("ss");
  }
}
