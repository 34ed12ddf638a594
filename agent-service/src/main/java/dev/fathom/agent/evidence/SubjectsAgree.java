package dev.fathom.agent.evidence;

import dev.fathom.agent.evidence.Objection.Weight;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The claim is about whom its sources are about, and names nobody whom they do not know. */
final class SubjectsAgree implements Rung {
  private static final Pattern LEGAL_FORM =
      Pattern.compile(
          "(?i)[\\s,]+(?:incorporated|inc|corporation|corp|company|co|plc|limited|ltd|llc|llp|lp|ag|se|nv|sa|spa|gmbh|kgaa|asa|ab|oyj|holdings?|group)\\b\\.?(?=[\\s,.&]|$)|[\\s,]+(?:N\\.V|S\\.A)\\.?$|(?:股份)?有限公司|集团$|/[A-Z]{2}/?$");

  /** A name that stands in a sentence, or at its beginning where it owns something or is a firm. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?<=[\\p{Ll}\\d,;:)—–-]\\s)(?<inner>\\p{Lu}[\\p{IsLatin}\\d&]{2,}(?:\\s\\p{Lu}[\\p{IsLatin}\\d&]+)*)"
              + "|(?<=^|[.!?]\\s)(?<first>\\p{Lu}[\\p{IsLatin}\\d&]{2,}(?:\\s\\p{Lu}[\\p{IsLatin}\\d&]+)*)(?=['’]s?\\s|,?\\s(?:Inc|Corp|plc|Ltd|AG|SE|Group|Company|Holdings)\\b)");

  private static final Set<String> ANYBODYS =
      Set.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december",
          "fiscal",
          "company",
          "group",
          "management",
          "board",
          "ebitda",
          "ebit",
          "gaap",
          "ifrs",
          "capex",
          "cagr",
          "roe",
          "roa",
          "eps",
          "usd",
          "eur",
          "gbp",
          "cny",
          "rmb",
          "jpy",
          "report",
          "annual",
          "item",
          "note",
          "table",
          "figure",
          "the",
          "this",
          "its",
          "both",
          "chinese",
          "english",
          "europe",
          "european",
          "asia",
          "asian",
          "america",
          "american",
          "africa",
          "united states",
          "united kingdom");

  private final Collection<Subject> subjects;

  /**
   * @param subjects of all sources of the run
   */
  SubjectsAgree(Collection<Subject> subjects) {
    this.subjects = List.copyOf(subjects);
  }

  @Override
  public List<Objection> against(Stated claim, Known known) {
    List<Objection> objections = new ArrayList<>();
    otherSubject(claim, known).ifPresent(objections::add);
    if (objections.isEmpty()) {
      stranger(claim, known).ifPresent(objections::add);
    }
    return objections;
  }

  /** A subject of the run whose sources are not cited, and of whom what is cited does not speak. */
  private Optional<Objection> otherSubject(Stated claim, Known known) {
    for (String name : names()) {
      if (!contains(claim.text(), name)) {
        continue;
      }
      boolean cited =
          known.grounds().stream()
              .anyMatch(
                  ground ->
                      core(ground.subject().entity()).equals(name)
                          || contains(ground.passage().text(), name)
                          || ground.passage().headings().stream().anyMatch(h -> contains(h, name)));
      if (!cited) {
        return Optional.of(new Objection(Weight.OTHER, "What is cited is not about " + name));
      }
    }
    return swapped(claim, known);
  }

  /** Where several are named, each number belongs to the one named last before it. */
  private Optional<Objection> swapped(Stated claim, Known known) {
    List<String> named = names().stream().filter(name -> contains(claim.text(), name)).toList();
    if (named.size() < 2) {
      return Optional.empty();
    }
    String text = claim.text().toLowerCase(Locale.ROOT);
    for (Mention mention : claim.numbers()) {
      Optional<String> whose =
          named.stream()
              .filter(name -> text.lastIndexOf(name, mention.start()) >= 0)
              .max(Comparator.comparingInt(name -> text.lastIndexOf(name, mention.start())));
      List<Fact> facts =
          known.facts().stream()
              .filter(fact -> !fact.series().isEmpty())
              .filter(fact -> mention.readings().stream().anyMatch(r -> fact.agrees(mention, r)))
              .toList();
      boolean others =
          whose.isPresent()
              && !facts.isEmpty()
              && facts.stream().noneMatch(fact -> mayBeOf(whose.get(), fact.source(), known));
      if (others) {
        return Optional.of(
            new Objection(Weight.OTHER, mention.in(claim.text()) + " is not of " + whose.get()));
      }
    }
    return Optional.empty();
  }

  private static boolean mayBeOf(String name, String source, Known known) {
    return known.grounds().stream()
        .filter(ground -> ground.passage().source().equals(source))
        .anyMatch(
            ground ->
                core(ground.subject().entity()).equals(name)
                    || contains(ground.passage().text(), name));
  }

  private static Optional<Objection> stranger(Stated claim, Known known) {
    Matcher matcher = NAME.matcher(TimeMentions.blanked(claim.text(), claim.times()));
    while (matcher.find()) {
      String name = matcher.group().strip();
      boolean familiar =
          ANYBODYS.contains(name.toLowerCase(Locale.ROOT))
              || known.grounds().stream()
                  .anyMatch(
                      ground ->
                          contains(ground.document(), name)
                              || contains(ground.subject().entity(), name)
                              || everyWord(name, ground));
      if (!familiar) {
        return Optional.of(new Objection(Weight.OTHER, "No source cited knows " + name));
      }
    }
    return Optional.empty();
  }

  private static boolean everyWord(String name, Ground ground) {
    for (String word : name.split("\\s+", -1)) {
      boolean abbreviation = word.length() <= 5 && word.equals(word.toUpperCase(Locale.ROOT));
      if (!abbreviation
          && !ANYBODYS.contains(word.toLowerCase(Locale.ROOT))
          && !contains(ground.document(), word)
          && !contains(ground.subject().entity(), word)) {
        return false;
      }
    }
    return true;
  }

  private Set<String> names() {
    Set<String> names = new HashSet<>();
    subjects.forEach(
        subject -> {
          String core = core(subject.entity());
          if (core.length() > 1) {
            names.add(core);
          }
        });
    return names;
  }

  /** A name without its legal form, in small letters. */
  static String core(String entity) {
    String core = entity.strip();
    String before;
    do {
      before = core;
      core = LEGAL_FORM.matcher(core).replaceAll("").strip().replaceAll("[,.&]+$", "").strip();
    } while (!core.equals(before));
    return core.toLowerCase(Locale.ROOT).replaceFirst("^the\\s+", "");
  }

  /** Whether a text holds a name as words of their own. */
  private static boolean contains(String text, String name) {
    if (name.isEmpty()) {
      return false;
    }
    for (int at = indexOf(text, name, 0); at >= 0; at = indexOf(text, name, at + 1)) {
      int end = at + name.length();
      boolean begins = at == 0 || !joins(text.charAt(at - 1), text.charAt(at));
      boolean ends = end == text.length() || !joins(text.charAt(end - 1), text.charAt(end));
      if (begins && ends) {
        return true;
      }
    }
    return false;
  }

  private static boolean joins(char one, char next) {
    return Character.isLetterOrDigit(one)
        && Character.isLetterOrDigit(next)
        && !Character.isIdeographic(one)
        && !Character.isIdeographic(next);
  }

  private static int indexOf(String text, String name, int from) {
    for (int i = from; i <= text.length() - name.length(); i++) {
      if (text.regionMatches(true, i, name, 0, name.length())) {
        return i;
      }
    }
    return -1;
  }
}
