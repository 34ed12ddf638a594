package dev.fathom.agent.figures;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line items of financial statements and the ratios between them, by their many names. Read
 * from {@code line-items.txt} and {@code formulas.txt}. Immutable.
 */
public final class Taxonomy {
  private static final Pattern TAIL =
      Pattern.compile("(?:less|net|including|exclusive|excluding|at|of) .*");

  private final Map<String, LineItem> lineItems = new LinkedHashMap<>();
  private final Map<String, Ratio> ratios = new LinkedHashMap<>();
  private final Map<String, List<String>> drivers = new HashMap<>();
  private final Map<String, List<String>> byName = new HashMap<>();
  private final List<Mention> mentions = new ArrayList<>();

  /** A name and how it is recognised in running text. */
  private record Mention(String id, Pattern pattern, int length) {}

  private Taxonomy() {}

  /** The taxonomy that comes with the program. */
  public static Taxonomy standard() {
    Taxonomy taxonomy = new Taxonomy();
    lines("line-items.txt").forEach(taxonomy::addLineItem);
    lines("formulas.txt").forEach(taxonomy::addRatio);
    lines("drivers.txt")
        .forEach(fields -> taxonomy.drivers.put(fields[0], List.of(fields[1].split(" ", -1))));
    taxonomy.mentions.sort(Comparator.comparingInt(Mention::length).reversed());
    return taxonomy;
  }

  public Optional<LineItem> lineItem(String id) {
    return Optional.ofNullable(lineItems.get(id));
  }

  public Optional<Ratio> ratio(String id) {
    return Optional.ofNullable(ratios.get(id));
  }

  /** The names of a line item or ratio; empty for an unknown id. */
  public List<String> names(String id) {
    LineItem item = lineItems.get(id);
    if (item != null) {
      return item.names();
    }
    Ratio ratio = ratios.get(id);
    return ratio == null ? List.of() : ratio.names();
  }

  /**
   * The line item that a row of a table is, as far as its label tells. Where a name serves several
   * line items, the statement decides.
   */
  public Optional<LineItem> ofLabel(String label, Statement statement) {
    String name = Names.normalise(label);
    List<String> ids = byName.getOrDefault(name, List.of());
    if (ids.isEmpty()) {
      ids = byPrefix(name);
    }
    List<LineItem> items = ids.stream().map(lineItems::get).toList();
    return items.stream()
        .filter(item -> item.statement() == statement)
        .findFirst()
        .or(() -> items.stream().findFirst());
  }

  /** The line items that explain a change of a line item or ratio. */
  public Set<String> drivers(String id) {
    Set<String> all = new LinkedHashSet<>(drivers.getOrDefault(id, List.of()));
    Ratio ratio = ratios.get(id);
    if (ratio != null) {
      for (Formula formula : ratio.formulas()) {
        for (Formula.Variable variable : formula.variables()) {
          if (!variable.name().equals("revenue")) {
            all.add(variable.name());
            all.addAll(drivers.getOrDefault(variable.name(), List.of()));
          }
        }
      }
    }
    all.remove(id);
    return all;
  }

  /** Where a text first names one of the line items or ratios; -1 where it names none. */
  public int position(String text, Collection<String> ids) {
    String rest = text.toLowerCase(Locale.ROOT).replace("&", " and ");
    return mentions.stream()
        .filter(mention -> ids.contains(mention.id))
        .map(mention -> mention.pattern.matcher(rest))
        .filter(Matcher::find)
        .mapToInt(Matcher::start)
        .min()
        .orElse(-1);
  }

  /** The line items and ratios that a text names, in its order; the longest name wins. */
  public List<String> mentioned(String text) {
    String rest = " " + text.toLowerCase(Locale.ROOT).replace("&", " and ") + " ";
    Map<Integer, String> found = new TreeMap<>();
    for (Mention mention : mentions) {
      Matcher matcher = mention.pattern.matcher(rest);
      if (matcher.find()) {
        found.put(matcher.start(), mention.id);
        StringBuilder blanked = new StringBuilder(rest);
        for (int i = matcher.start(); i < matcher.end(); i++) {
          blanked.setCharAt(i, '\u0001');
        }
        rest = blanked.toString();
      }
    }
    return found.values().stream().distinct().toList();
  }

  private List<String> byPrefix(String name) {
    for (int end = name.lastIndexOf(' '); end > 0; end = name.lastIndexOf(' ', end - 1)) {
      List<String> ids = byName.getOrDefault(name.substring(0, end), List.of());
      if (!ids.isEmpty()) {
        return TAIL.matcher(name.substring(end + 1)).matches() ? ids : List.of();
      }
    }
    return List.of();
  }

  private void addLineItem(String[] fields) {
    Statement statement =
        switch (fields[1]) {
          case "income" -> Statement.INCOME;
          case "balance" -> Statement.BALANCE_SHEET;
          case "cashflow" -> Statement.CASH_FLOW;
          default -> throw new IllegalArgumentException("Unknown statement: " + fields[1]);
        };
    LineItem.Kind kind = LineItem.Kind.valueOf(fields[2].toUpperCase(Locale.ROOT));
    List<String> names = names(fields[3], fields[0]);
    lineItems.put(fields[0], new LineItem(fields[0], statement, kind, names));
    for (String name : names) {
      byName.computeIfAbsent(Names.normalise(name), key -> new ArrayList<>()).add(fields[0]);
    }
  }

  private void addRatio(String[] fields) {
    List<String> names = names(fields[4], fields[0]);
    Formula formula = Formula.parse(fields[3]);
    Ratio known = ratios.get(fields[0]);
    List<Formula> formulas = new ArrayList<>(known == null ? List.of() : known.formulas());
    formulas.add(formula);
    Unit.Kind unit = Unit.Kind.valueOf(fields[1].toUpperCase(Locale.ROOT));
    ratios.put(
        fields[0],
        new Ratio(
            fields[0],
            unit,
            Integer.parseInt(fields[2]),
            formulas,
            known == null ? names : known.names()));
  }

  private List<String> names(String field, String id) {
    List<String> names = new ArrayList<>();
    for (String name : field.split(";", -1)) {
      names.add(name.strip());
      mentions.add(new Mention(id, mention(name.strip()), name.strip().length()));
    }
    return names;
  }

  /** Words in order, any punctuation between them; Chinese names need no word boundary. */
  private static Pattern mention(String name) {
    String words = Names.normalise(name).replace(" ", "[^\\p{L}\\p{N}\\u0001]+");
    boolean chinese = name.codePoints().anyMatch(Character::isIdeographic);
    return Pattern.compile(chinese ? words : "(?<![\\p{L}\\p{N}])" + words + "(?![\\p{L}\\p{N}])");
  }

  private static List<String[]> lines(String resource) {
    try (var stream = Taxonomy.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("The resource " + resource + " is missing");
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      return reader
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\\s*\\|\\s*"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
