package dev.fathom.agent.reasoning.concept;

import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.Span;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.passage.SentenceSplitter;
import java.util.ArrayList;
import java.util.List;

/** The quotable sentences of the passages that a search found. */
final class Candidates {
  private static final int LEAD_WORDS = 4;
  private static final SentenceSplitter SENTENCES = new SentenceSplitter();

  private final Wording wording;
  private final Quotable quotable;

  private final List<Topic> topics;

  /**
   * Candidates for a question.
   *
   * @param topics what it is about: rows of tables of words that are of the kind may be quoted too
   */
  Candidates(Wording wording, List<Topic> topics) {
    this.wording = wording;
    this.quotable = new Quotable(wording);
    this.topics = topics.stream().filter(Topic::told).toList();
  }

  List<Candidate> of(List<SearchHit> hits) {
    List<Candidate> candidates = new ArrayList<>();
    int rank = 0;
    for (SearchHit hit : hits) {
      if (hit.passage().kind() == Passage.Kind.TABLE) {
        addRows(hit.passage(), rank, candidates);
      }
      add(hit.passage(), rank++, candidates);
    }
    return candidates;
  }

  /** The rows that hold words rather than numbers, such as securities and where they trade. */
  private void addRows(Passage passage, int rank, List<Candidate> candidates) {
    int start = 0;
    for (String line : passage.text().split("\\n", -1)) {
      String row = line.strip();
      if (row.contains(DocumentBuilder.CELL_SEPARATOR)
          && Quotable.mostlyLetters(row)
          && topics.stream().anyMatch(topic -> topic.says().matcher(row).find())) {
        int from = passage.span().start() + start + line.indexOf(row);
        candidates.add(
            new Candidate(
                passage,
                rank,
                new Span(from, from + row.length()),
                row,
                heading(passage, start),
                Words.of(row, wording),
                false));
      }
      start += line.length() + 1;
    }
  }

  private void add(Passage passage, int rank, List<Candidate> candidates) {
    List<Span> spans = SENTENCES.split(passage.text()).stream().map(s -> bare(passage, s)).toList();
    for (int i = 0; i < spans.size(); i++) {
      String sentence = text(passage, spans.get(i));
      if (!quotable.test(sentence)) {
        continue;
      }
      Span span = spans.get(i);
      boolean introduced = i > 0 && introduces(passage, spans.get(i - 1), span);
      if (introduced) {
        span = new Span(spans.get(i - 1).start(), span.end());
      } else if (quotable.leansOnPrevious(sentence)) {
        if (i == 0) {
          continue;
        }
        Span before = spans.get(i - 1);
        String previous = text(passage, before);
        if (!quotable.test(previous)
            || quotable.leansOnPrevious(previous)
            || breaks(passage.text(), before, span)) {
          continue;
        }
        span = new Span(before.start(), span.end());
      }
      int offset = passage.span().start();
      candidates.add(
          new Candidate(
              passage,
              rank,
              new Span(offset + span.start(), offset + span.end()),
              sentence,
              heading(passage, span.start()),
              Words.of(text(passage, span), wording),
              introduced));
    }
  }

  /**
   * Whether a sentence of a few words, such as "Service disappointed.", says what follows it is of.
   */
  private static boolean introduces(Passage passage, Span before, Span after) {
    String lead = text(passage, before);
    return lead.endsWith(".")
        && lead.split(" ", -1).length <= LEAD_WORDS
        && lead.matches("\\p{Lu}[\\p{L}&' -]+ \\p{Ll}[\\p{L}]+\\.")
        && !breaks(passage.text(), before, after);
  }

  /** Whether a blank line lies between two sentences: then they are of different paragraphs. */
  private static boolean breaks(String text, Span before, Span after) {
    return text.substring(before.end(), after.start()).contains("\n\n");
  }

  private static Span bare(Passage passage, Span span) {
    int bullet = Quotable.bullet(passage.text().substring(span.start(), span.end()));
    return new Span(Math.min(span.end(), span.start() + bullet), span.end());
  }

  /** The heading nearest above a sentence: in the passage itself, or that of the passage. */
  private String heading(Passage passage, int before) {
    String[] blocks = passage.text().substring(0, before).split("\\n\\s*\\n", -1);
    for (int i = blocks.length - 1; i >= 0; i--) {
      String block = blocks[i].strip();
      boolean line = !block.isEmpty() && block.length() <= 90 && !block.contains(" | ");
      if (line
          && !block.matches("(?s).*[.!?,;:。！？，；：]$")
          && block.matches("(?s)^[\\p{Lu}\\p{IsHan}\\d].*")) {
        return block.replaceAll("\\s+", " ");
      }
    }
    return passage.headings().isEmpty() ? "" : passage.headings().getLast();
  }

  private static String text(Passage passage, Span span) {
    return passage.text().substring(span.start(), span.end()).replaceAll("\\s+", " ").strip();
  }
}
