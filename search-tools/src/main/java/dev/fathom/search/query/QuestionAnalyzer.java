package dev.fathom.search.query;

import dev.fathom.search.document.Span;
import dev.fathom.search.passage.SentenceSplitter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a question by rules over word lists. Stateless and thread-safe. */
public final class QuestionAnalyzer {
  private static final Set<String> QUESTION_WORDS = Resource.words("question-words.txt");
  private static final List<String> INSTRUCTIONS = Resource.lines("instructions.txt");

  private final SentenceSplitter sentences = new SentenceSplitter();

  public AnalyzedQuestion analyze(String text) {
    String focus = focus(text);
    return new AnalyzedQuestion(
        text,
        focus,
        keywords(focus),
        concepts(text, focus),
        StatementForms.standard().named(text),
        Periods.find(text),
        Periods.dates(text),
        FilingForm.find(text));
  }

  /** Terms may be spelled out anywhere; reasons are only asked for by what is asked. */
  private static List<Concept> concepts(String text, String focus) {
    List<Concept> asked = Lexicon.standard().find(focus);
    return Lexicon.standard().find(text).stream()
        .filter(concept -> !concept.reason() || asked.contains(concept))
        .toList();
  }

  /** The sentences that are not instructions; all of them where nothing else is there. */
  private String focus(String text) {
    List<String> kept = new ArrayList<>();
    for (Span span : sentences.split(text)) {
      String sentence = afterColon(text.substring(span.start(), span.end()));
      String lower = sentence.toLowerCase(Locale.ROOT);
      if (INSTRUCTIONS.stream().noneMatch(lower::contains)) {
        kept.add(sentence);
      }
    }
    return kept.isEmpty() ? text : String.join(" ", kept);
  }

  /** "Answer the following question: what is ..." asks after its colon. */
  private static String afterColon(String sentence) {
    int colon = Math.max(sentence.lastIndexOf(": "), sentence.lastIndexOf('：'));
    boolean asks = sentence.endsWith("?") || sentence.endsWith("？");
    return colon >= 0 && asks ? sentence.substring(colon + 1).strip() : sentence;
  }

  private static List<String> keywords(String focus) {
    Set<String> statementWords = new HashSet<>();
    StatementForms.standard()
        .namesIn(focus)
        .forEach(name -> statementWords.addAll(Words.folded(Words.written(name))));
    List<String> keywords = new ArrayList<>();
    for (String word : Words.written(focus)) {
      String lower = word.toLowerCase(Locale.ROOT);
      boolean period = lower.matches("(?:fy)?(?:19|20)\\d{2}|fy\\d{2}|q[1-4]");
      if (!QUESTION_WORDS.contains(lower)
          && !statementWords.contains(Words.folded(word))
          && !period) {
        keywords.add(word);
      }
    }
    return keywords;
  }
}
