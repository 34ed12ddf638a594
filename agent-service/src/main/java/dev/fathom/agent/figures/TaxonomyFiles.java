package dev.fathom.agent.figures;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads {@code line-items.txt} and {@code formulas.txt}, whose heads say how they are laid out. */
final class TaxonomyFiles {
  private TaxonomyFiles() {}

  /**
   * A block of {@code line-items.txt}.
   *
   * @param labels what whole labels of rows may match beside the names
   */
  record Line(LineItem item, List<Pattern> labels) {}

  static List<Line> lineItems() {
    List<Line> items = new ArrayList<>();
    blocks("line-items.txt", block -> items.add(lineItem(block)));
    return items;
  }

  static List<Ratio> formulas() {
    List<Ratio> ratios = new ArrayList<>();
    blocks("formulas.txt", block -> ratios.add(ratio(block)));
    return ratios;
  }

  static List<String[]> drivers() {
    return read("drivers.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split("\\s*\\|\\s*", -1))
        .toList();
  }

  private static Line lineItem(List<String> block) {
    String[] head = block.getFirst().split("\\s*\\|\\s*", -1);
    if (head.length != 3) {
      throw new IllegalArgumentException("Not a line item: " + block.getFirst());
    }
    Statement statement =
        switch (head[1]) {
          case "income" -> Statement.INCOME;
          case "balance" -> Statement.BALANCE_SHEET;
          case "cashflow" -> Statement.CASH_FLOW;
          default -> throw new IllegalArgumentException("Unknown statement: " + head[1]);
        };
    List<String> names = new ArrayList<>();
    List<Pattern> labels = new ArrayList<>();
    for (String line : block.subList(1, block.size())) {
      if (line.startsWith("~")) {
        labels.add(Pattern.compile(line.substring(1)));
      } else {
        names.addAll(names(line));
      }
    }
    LineItem.Kind kind = LineItem.Kind.valueOf(head[2].toUpperCase(Locale.ROOT));
    return new Line(new LineItem(head[0], statement, kind, names), List.copyOf(labels));
  }

  private static Ratio ratio(List<String> block) {
    String[] head = block.getFirst().replaceAll("^\\[|\\]", "").split("[\\s,]+", -1);
    if (head.length != 3) {
      throw new IllegalArgumentException("Not a measure: " + block.getFirst());
    }
    List<Formula> formulas = new ArrayList<>();
    List<String> names = new ArrayList<>();
    String definition = "";
    String source = "";
    for (String line : block.subList(1, block.size())) {
      String value = line.substring(line.indexOf(line.startsWith("=") ? '=' : ':') + 1).strip();
      if (line.startsWith("=")) {
        formulas.add(Formula.parse(value));
      } else if (line.startsWith("names:")) {
        names.addAll(names(value));
      } else if (line.startsWith("definition:")) {
        definition = value;
      } else if (line.startsWith("source:")) {
        source = value;
      } else {
        throw new IllegalArgumentException("Not a line of a measure: " + line);
      }
    }
    return new Ratio(
        head[0],
        Unit.Kind.valueOf(head[1].toUpperCase(Locale.ROOT)),
        Integer.parseInt(head[2]),
        formulas,
        names,
        definition,
        source);
  }

  private static List<String> names(String line) {
    return Pattern.compile(";").splitAsStream(line).map(String::strip).toList();
  }

  /** Blocks are set apart by blank lines; comments are left out. */
  private static void blocks(String resource, Consumer<List<String>> each) {
    List<String> block = new ArrayList<>();
    for (String line : read(resource).lines().toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      if (!line.isBlank()) {
        block.add(line.strip());
      } else if (!block.isEmpty()) {
        each.accept(List.copyOf(block));
        block.clear();
      }
    }
    if (!block.isEmpty()) {
      each.accept(List.copyOf(block));
    }
  }

  private static String read(String resource) {
    try (InputStream stream = TaxonomyFiles.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("The resource " + resource + " is missing");
      }
      return new InputStreamReader(stream, StandardCharsets.UTF_8).readAllAsString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
