package dev.fathom.agent.figures;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The definitions that a question spells out: {@code DPO is defined as: ...}, {@code Define net
 * working capital as ...}, {@code return on equity = ...}. One may use another. For one question;
 * not thread-safe.
 */
public final class StatedDefinitions {
  private static final String NAME = "(?<name>[^.?!:;=]{2,120}?)";
  private static final String BODY = "(?<body>(?:[^.?;=]|\\.(?=\\d))+)";
  private static final List<Pattern> FORMS =
      List.of(
          Pattern.compile(
              NAME
                  + "\\s+(?:here\\s+)?(?:is|are|can be|should be|to"
                  + " be)\\s+(?:defined|calculated|computed|measured|taken|expressed|given)\\s+(?:as|by|using)\\s*:?\\s*"
                  + BODY,
              Pattern.CASE_INSENSITIVE),
          Pattern.compile(
              "\\b(?:define|calculate|compute|treat|take|measure)\\s+"
                  + NAME
                  + "\\s+as\\s*:?\\s*"
                  + BODY,
              Pattern.CASE_INSENSITIVE),
          Pattern.compile(
              NAME
                  + "\\s*,?\\s+(?:defined|calculated|computed|measured|taken)\\s+(?:here"
                  + " )?as\\s*:?\\s*"
                  + BODY,
              Pattern.CASE_INSENSITIVE),
          Pattern.compile(NAME + "\\s*=\\s*" + BODY, Pattern.CASE_INSENSITIVE),
          Pattern.compile("(?<name>[^。？，；]{2,30}?)(?:定义为|等于|=|＝)(?<body>[^。？；]+)"));
  private static final Pattern ABBREVIATION = Pattern.compile("\\(([\\p{L}&/ ]{2,12})\\)");

  private record Definition(String name, Set<String> aliases, String body) {}

  private final List<Definition> definitions = new ArrayList<>();
  private final Taxonomy taxonomy;
  private final int baseYear;
  private final Set<String> open = new HashSet<>();

  public StatedDefinitions(String question, int baseYear, Taxonomy taxonomy) {
    this.taxonomy = taxonomy;
    this.baseYear = baseYear;
    boolean[] taken = new boolean[question.length()];
    for (Pattern form : FORMS) {
      Matcher matcher = form.matcher(question);
      while (matcher.find()) {
        if (!taken[matcher.start("body")] && says(matcher.group("body"))) {
          for (int i = matcher.start("body"); i < matcher.end("body"); i++) {
            taken[i] = true;
          }
          add(matcher.group("name"), matcher.group("body"));
        }
      }
    }
  }

  public boolean isEmpty() {
    return definitions.isEmpty();
  }

  /**
   * What the question means by the measure that it asks for.
   *
   * @param asked the sentence that asks
   * @return the formula of the definition that the sentence names; empty where it names none, or
   *     the definition is not understood
   */
  public Optional<Formula> asked(String asked) {
    return definition(asked).flatMap(this::formula);
  }

  /** Whether the asking sentence names something that the question defines, in a way understood. */
  public boolean defines(String asked) {
    return asked(asked).isPresent();
  }

  /** A reader of formulas that knows these definitions. */
  public SpokenFormula reader() {
    return new SpokenFormula(taxonomy, baseYear, this::named);
  }

  private Optional<Definition> definition(String asked) {
    String sentence = " " + key(asked) + " ";
    return definitions.stream()
        .filter(d -> d.aliases.stream().anyMatch(a -> sentence.contains(" " + a + " ")))
        .findFirst()
        .or(() -> definitions.stream().filter(d -> definitions.size() == 1).findFirst());
  }

  private Optional<Formula> named(String words) {
    String name = key(words);
    return definitions.stream()
        .filter(definition -> definition.aliases.contains(name))
        .findFirst()
        .flatMap(this::formula);
  }

  private Optional<Formula> formula(Definition definition) {
    if (!open.add(definition.name)) {
      return Optional.empty();
    }
    try {
      return reader().read(definition.body);
    } finally {
      open.remove(definition.name);
    }
  }

  private boolean says(String body) {
    return SpokenFormula.isExpression(body) || !taxonomy.mentioned(body).isEmpty();
  }

  private void add(String before, String body) {
    String name =
        before
            .replaceAll(
                "(?is)^.*\\b(?:assume|assuming|where|that|note|let|define|if|question)\\b[, ]*", "")
            .replaceAll("(?s)^.*, ", "");
    Set<String> aliases = new HashSet<>();
    Matcher abbreviation = ABBREVIATION.matcher(name);
    while (abbreviation.find()) {
      aliases.add(key(abbreviation.group(1)));
    }
    String full = key(name.replaceAll("\\([^)]*\\)", " "));
    aliases.add(full);
    aliases.add(full.replaceFirst(" (?:ratio|margin)$", ""));
    taxonomy
        .exactly(full)
        .ifPresent(id -> taxonomy.names(id).forEach(other -> aliases.add(key(other))));
    aliases.remove("");
    definitions.add(new Definition(full, Set.copyOf(aliases), body));
  }

  private static String key(String words) {
    return Names.normalise(words.toLowerCase(Locale.ROOT).replaceAll("\\bthe\\b", " "));
  }
}
