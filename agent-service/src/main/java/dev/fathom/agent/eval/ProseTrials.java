package dev.fathom.agent.eval;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.eval.Trial.Alteration;
import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.search.document.Span;
import dev.fathom.search.passage.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Claims that say again what a sentence with a number says, and each with one thing altered. */
final class ProseTrials {
  private static final Pattern SENTENCE =
      Pattern.compile("(?<=^|[.!?]\\s)\\p{Lu}[^.!?|]{50,320}(?:\\.\\d[^.!?|]*)*\\.(?=\\s|$)");
  private static final Pattern MOVED =
      Pattern.compile("\\b(increased|decreased|rose|fell|grew|declined|higher|lower)\\b");
  private static final Pattern AMOUNT =
      Pattern.compile(
          "(?<![\\p{L}\\d.,/-])[$€£]?\\d[\\d,]*(?:\\.\\d+)?(?:%| percent| million| billion)");
  private static final Pattern YEAR = Pattern.compile("\\b(20[012]\\d)\\b");
  private static final Pattern WORD = Pattern.compile("(?<=\\s)[a-z]{6,}(?=\\s)");
  private static final Map<String, String> OPPOSITES =
      Map.of(
          "increased",
          "decreased",
          "decreased",
          "increased",
          "rose",
          "fell",
          "fell",
          "rose",
          "grew",
          "declined",
          "declined",
          "grew",
          "higher",
          "lower",
          "lower",
          "higher");
  private static final Map<String, String> SYNONYMS =
      Map.of(
          "increased",
          "rose",
          "decreased",
          "fell",
          "rose",
          "increased",
          "fell",
          "declined",
          "grew",
          "increased",
          "declined",
          "decreased",
          "higher",
          "higher",
          "lower",
          "lower");

  /** Words that would make nonsense or a lie of nearly any sentence. */
  private static final List<String> OTHER_WORDS =
      List.of("turnips", "lawsuits", "volcanoes", "holidays", "rumours");

  private final Corpora corpora;
  private final String source;
  private final List<Trial> trials = new ArrayList<>();

  ProseTrials(Corpora corpora, String source) {
    this.corpora = corpora;
    this.source = source;
  }

  /** The claims of up to so many sentences, spread over the document. */
  List<Trial> trials(int sentences) {
    List<Evidence> found = new ArrayList<>();
    for (Passage passage : corpora.passages(source)) {
      if (passage.kind() == Passage.Kind.PROSE) {
        Matcher matcher = SENTENCE.matcher(passage.text());
        while (matcher.find()) {
          String sentence = matcher.group();
          if (alterable(sentence)
              && MOVED.matcher(sentence).results().count() == 1
              && AMOUNT.matcher(sentence).results().count() <= 3
              && AMOUNT.matcher(sentence).find()
              && !sentence.contains("\"")
              && !sentence.contains("“")) {
            found.add(evidence(passage, matcher));
          }
        }
      }
    }
    int step = Math.max(1, found.size() / sentences);
    for (int i = 0; i < found.size() && i / step < sentences; i += step) {
      state(found.get(i));
    }
    return trials;
  }

  /** Whether the altered number would not be another of the sentence's own. */
  private static boolean alterable(String sentence) {
    Matcher amount = AMOUNT.matcher(sentence);
    return amount.find() && !sentence.contains(altered(amount.group()));
  }

  private static Evidence evidence(Passage passage, Matcher matcher) {
    int offset = passage.span().start();
    Span span = new Span(offset + matcher.start(), offset + matcher.end());
    return new Evidence(
        Evidence.id(passage.source(), span),
        "q1",
        passage.source(),
        passage.page(),
        passage.ordinal(),
        span,
        matcher.group(),
        "",
        1);
  }

  private void state(Evidence evidence) {
    String quote = evidence.quote().replaceAll("\\s+", " ");
    String moved = first(MOVED, quote);
    String amount = first(AMOUNT, quote);
    String reworded = reworded(quote, moved);
    add(Alteration.NONE, quote, evidence);
    add(Alteration.PARAPHRASED, reworded, evidence);
    add(Alteration.PARAPHRASED, "The report says that “" + quote + "”", evidence);
    add(Alteration.DIGIT, quote.replace(amount, altered(amount)), evidence);
    add(Alteration.DIGIT, reworded(quote.replace(amount, altered(amount)), moved), evidence);
    String opposite = OPPOSITES.getOrDefault(moved, moved);
    add(Alteration.DIRECTION, quote.replaceFirst("\\b" + moved + "\\b", opposite), evidence);
    Matcher year = YEAR.matcher(quote);
    if (year.find()) {
      int other = Integer.parseInt(year.group()) + 2;
      if (!quote.contains(Integer.toString(other))) {
        add(Alteration.PERIOD, quote.replace(year.group(), Integer.toString(other)), evidence);
      }
    }
    if (amount.contains("million") || amount.contains("billion")) {
      boolean million = amount.contains("million");
      String scaled =
          million ? amount.replace("million", "billion") : amount.replace("billion", "million");
      add(Alteration.SCALE, quote.replace(amount, scaled), evidence);
    }
    if (amount.startsWith("$")) {
      add(Alteration.CURRENCY, quote.replace(amount, "€" + amount.substring(1)), evidence);
    }
    if (amount.endsWith("%") || amount.endsWith("percent")) {
      String points = amount.replaceFirst("%| percent", " percentage points");
      add(Alteration.UNIT, quote.replace(amount, points), evidence);
    }
    add(
        Alteration.QUOTED_DIGIT,
        "The report says that “" + quote.replace(amount, altered(amount)) + "”",
        evidence);
    String digit = evidence.quote().replace(amount, altered(amount));
    trials.add(
        new Trial(
            Alteration.SOURCE_QUOTE,
            new DraftClaim(quote, List.of(evidence.id() + "x"), List.of()),
            new Evidence(
                evidence.id() + "x",
                evidence.item(),
                evidence.source(),
                evidence.page(),
                evidence.passage(),
                evidence.span(),
                digit,
                "",
                1)));
    Matcher word = WORD.matcher(quote);
    while (word.find()) {
      if (!OPPOSITES.containsKey(word.group())) {
        String other = OTHER_WORDS.get(trials.size() % OTHER_WORDS.size());
        String altered = quote.substring(0, word.start()) + other + quote.substring(word.end());
        add(Alteration.QUOTED_WORD, "The report says that “" + altered + "”", evidence);
        add(Alteration.WORD, altered, evidence);
        break;
      }
    }
  }

  /** As a model would say it without changing what it says. */
  private static String reworded(String quote, String moved) {
    return quote
        .replaceFirst("\\b" + moved + "\\b", SYNONYMS.getOrDefault(moved, moved))
        .replace("approximately", "about")
        .replace("compared to", "compared with")
        .replace("primarily due to", "mainly because of")
        .replaceAll("(\\d)%", "$1 per cent")
        .replaceAll("\\$(\\d[\\d,.]*) billion", "US\\$$1bn");
  }

  /** The first digit becomes another one. */
  private static String altered(String amount) {
    int at = 0;
    while (!Character.isDigit(amount.charAt(at))) {
      at++;
    }
    char digit = amount.charAt(at) == '9' ? '4' : (char) (amount.charAt(at) + 1);
    return amount.substring(0, at) + digit + amount.substring(at + 1);
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("Not in: " + text.toLowerCase(Locale.ROOT));
    }
    return matcher.group();
  }

  private void add(Alteration alteration, String text, Evidence evidence) {
    trials.add(
        new Trial(alteration, new DraftClaim(text, List.of(evidence.id()), List.of()), evidence));
  }
}
