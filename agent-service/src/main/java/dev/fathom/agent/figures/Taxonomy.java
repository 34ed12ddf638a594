package dev.fathom.agent.figures;

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
 * The line items of financial statements and the measures computed from them, by their many names.
 * Read from {@code line-items.txt} and {@code formulas.txt}. Immutable.
 */
public final class Taxonomy {
  private static final Pattern TAIL =
      Pattern.compile("(?:less|net|including|exclusive|excluding|at|of) .*");
  private static final Pattern PARENTHESES = Pattern.compile("\\([^()]*\\)");

  private final Map<String, LineItem> lineItems = new LinkedHashMap<>();
  private final Map<String, Ratio> ratios = new LinkedHashMap<>();
  private final Map<String, List<String>> drivers = new HashMap<>();
  private final Map<String, List<String>> byName = new HashMap<>();
  private final Map<Pattern, String> byLabel = new LinkedHashMap<>();
  private final List<Mention> mentions = new ArrayList<>();

  /** A name and how it is recognised in running text. */
  private record Mention(String id, String name, Pattern pattern) {}

  private Taxonomy() {}

  /** The taxonomy that comes with the program. */
  public static Taxonomy standard() {
    Taxonomy taxonomy = new Taxonomy();
    for (Ratio ratio : TaxonomyFiles.formulas()) {
      taxonomy.ratios.put(ratio.id(), ratio);
      taxonomy.mention(ratio.id(), ratio.names());
    }
    TaxonomyFiles.lineItems().forEach(taxonomy::add);
    TaxonomyFiles.drivers()
        .forEach(fields -> taxonomy.drivers.put(fields[0], List.of(fields[1].split(" ", -1))));
    taxonomy.mentions.sort(Comparator.comparingInt((Mention m) -> m.name.length()).reversed());
    return taxonomy;
  }

  public Optional<LineItem> lineItem(String id) {
    return Optional.ofNullable(lineItems.get(id));
  }

  public Optional<Ratio> ratio(String id) {
    return Optional.ofNullable(ratios.get(id));
  }

  /** The names of a line item or measure; empty for an unknown id. */
  public List<String> names(String id) {
    List<String> names = new ArrayList<>();
    lineItem(id).ifPresent(item -> names.addAll(item.names()));
    ratio(id).ifPresent(ratio -> names.addAll(ratio.names()));
    return names;
  }

  /**
   * The line item that a figure is of, as far as its label tells. Where a name serves several line
   * items, its unit, its period and the statement decide.
   *
   * @param statement which the table it stands in is
   */
  Optional<LineItem> of(Figure figure, Statement statement) {
    List<LineItem> items =
        candidates(figure.label(), figure.group()).stream()
            .filter(item -> item.accepts(figure.unit()))
            .filter(item -> item.accepts(figure.period(), statement))
            .toList();
    return items.stream()
        .filter(item -> item.statement() == statement)
        .findFirst()
        .or(() -> items.stream().findFirst());
  }

  /** The line items that a row may be; {@code Total} in a block of rows is the block's total. */
  List<LineItem> candidates(String label, String group) {
    String name = Names.normalise(label);
    boolean total = name.equals("total") || name.equals("合计");
    return total ? candidates("total " + group) : candidates(label);
  }

  /** Whether a label is one of the line item's own names, rather than only like one. */
  boolean isName(String label, String lineItem) {
    return byName.getOrDefault(Names.normalise(label), List.of()).contains(lineItem);
  }

  /** The line item or measure of which a phrase is a name, with nothing left over. */
  Optional<String> exactly(String words) {
    String name = Names.normalise(words);
    return mentions.stream()
        .filter(mention -> mention.name.equals(name))
        .map(Mention::id)
        .findFirst();
  }

  /** The line items and measures that explain a change of a line item or measure. */
  public Set<String> drivers(String id) {
    Set<String> all = new LinkedHashSet<>();
    drivers(id, all);
    all.remove(id);
    all.remove("revenue");
    return all;
  }

  private void drivers(String id, Set<String> all) {
    all.addAll(drivers.getOrDefault(id, List.of()));
    Ratio ratio = ratios.get(id);
    if (ratio != null) {
      ratio.formulas().stream()
          .flatMap(formula -> formula.variables().stream())
          .map(Formula.Variable::name)
          .filter(all::add)
          .forEach(name -> drivers(name, all));
    }
  }

  /** Where a text first names one of the line items or measures; -1 where it names none. */
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

  /** The line items and measures that a text names, in its order; the longest name wins. */
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

  /** By name, then by the patterns of labels, then by the name that a longer label begins with. */
  private List<LineItem> candidates(String label) {
    String whole = Names.normalise(label);
    String bare = Names.normalise(PARENTHESES.matcher(label).replaceAll(" "));
    for (String name : bare.isEmpty() ? List.of(whole) : List.of(whole, bare)) {
      List<String> ids = byName.getOrDefault(name, List.of());
      if (ids.isEmpty()) {
        ids =
            byLabel.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(name).matches())
                .map(Map.Entry::getValue)
                .toList();
      }
      if (!ids.isEmpty()) {
        return ids.stream().map(lineItems::get).toList();
      }
    }
    return byPrefix(whole).stream().map(lineItems::get).toList();
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

  private void add(TaxonomyFiles.Line line) {
    LineItem item = line.item();
    lineItems.put(item.id(), item);
    for (String name : item.names()) {
      byName.computeIfAbsent(Names.normalise(name), key -> new ArrayList<>()).add(item.id());
    }
    line.labels().forEach(pattern -> byLabel.put(pattern, item.id()));
    mention(item.id(), item.names());
  }

  private void mention(String id, List<String> names) {
    for (String name : names) {
      mentions.add(new Mention(id, Names.normalise(name), mention(name)));
    }
  }

  /** Words in order, any punctuation between them; Chinese names need no word boundary. */
  private static Pattern mention(String name) {
    String words = Names.normalise(name).replace(" ", "[^\\p{L}\\p{N}\\u0001]+");
    boolean chinese = name.codePoints().anyMatch(Character::isIdeographic);
    return Pattern.compile(chinese ? words : "(?<![\\p{L}\\p{N}])" + words + "(?![\\p{L}\\p{N}])");
  }
}
