package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.reasoning.CorpusProfile.SourceProfile;
import dev.fathom.agent.reasoning.Inquiry;
import dev.fathom.agent.reasoning.Selection;
import dev.fathom.agent.reasoning.concept.SentenceRanking.Ranked;
import dev.fathom.search.document.Span;
import dev.fathom.search.embed.SentenceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses among ranked sentences: relevant enough, and each saying something that the others do not
 * (maximal marginal relevance, Carbonell and Goldstein 1998).
 */
final class EvidenceChoice {
  private static final int ENOUGH = 3;
  private static final double SAME_MEANING = 0.86;
  private static final double SAME_BUT_FOR_NUMBERS = 0.95;
  private static final double SAME_WORDS = 0.55;
  private static final double REDUNDANCY = 0.06;

  /** What scores less than this share of the best is rather left out. */
  private static final double CLOSE_TO_BEST = 0.8;

  private static final double CLOSE_ON_SUBJECT = 0.5;

  private final Wording wording;
  private final int most;

  EvidenceChoice(Wording wording, int most) {
    this.wording = wording;
    this.most = most;
  }

  Selection choose(Inquiry inquiry, List<Ranked> ranked, SentenceModel model) {
    List<Evidence> earlier = inquiry.ofItem();
    List<Ranked> chosen = new ArrayList<>();
    List<Ranked> open = new ArrayList<>(ranked.stream().filter(r -> relevant(r, model)).toList());
    double best = open.isEmpty() ? 0 : open.getFirst().score();
    while (!open.isEmpty() && chosen.size() + earlier.size() < most) {
      Ranked next = next(open, chosen);
      open.remove(next);
      if (next.score() < (next.onSubject() ? CLOSE_ON_SUBJECT : CLOSE_TO_BEST) * best) {
        continue;
      }
      if (isNew(next, chosen, inquiry)) {
        chosen.add(next);
      }
    }
    List<Evidence> evidence = chosen.stream().map(r -> evidence(r, inquiry)).toList();
    return new Selection(evidence, earlier.size() + evidence.size() < ENOUGH);
  }

  /** Below this a sentence has nothing to do with the question. */
  private static boolean relevant(Ranked ranked, SentenceModel model) {
    double close = model == SentenceModel.MINILM ? 0.5 : 0.65;
    double near = model == SentenceModel.MINILM ? 0.33 : 0.5;
    boolean same = ranked.similarity() >= close && ranked.coverage() > 0.1;
    boolean alike = ranked.similarity() >= near && ranked.coverage() >= 0.25;
    boolean covered = ranked.similarity() >= 0.8 * near && ranked.coverage() >= 0.6;
    boolean typical = ranked.onTopic() && ranked.similarity() >= near;
    return same
        || alike
        || covered
        || typical
        || (ranked.onSubject() && ranked.similarity() >= 0.75 * near);
  }

  private static Ranked next(List<Ranked> open, List<Ranked> chosen) {
    Ranked best = open.getFirst();
    double most = Double.NEGATIVE_INFINITY;
    for (Ranked ranked : open) {
      double like =
          chosen.stream().mapToDouble(c -> c.meaning().cosine(ranked.meaning())).max().orElse(0);
      double value = ranked.score() - REDUNDANCY * like;
      if (value > most) {
        most = value;
        best = ranked;
      }
    }
    return best;
  }

  private boolean isNew(Ranked ranked, List<Ranked> chosen, Inquiry inquiry) {
    Candidate candidate = ranked.candidate();
    for (Evidence piece : inquiry.gathered()) {
      // A sentence told elsewhere may come again as the lead-in of the one that needs it.
      boolean leadIn =
          !piece.item().equals(inquiry.item().id())
              && piece.source().equals(candidate.passage().source())
              && candidate.span().contains(piece.span())
              && !candidate.span().equals(piece.span());
      if (!leadIn
          && (overlaps(candidate, piece.source(), piece.span())
              || Words.overlap(Words.of(piece.quote(), wording), candidate.words()) > SAME_WORDS)) {
        return false;
      }
    }
    for (Ranked other : chosen) {
      Candidate told = other.candidate();
      if (overlaps(candidate, told.passage().source(), told.span())
          || other.meaning().cosine(ranked.meaning()) > sameMeaning(told, candidate)
          || Words.overlap(told.words(), candidate.words()) > SAME_WORDS) {
        return false;
      }
    }
    return true;
  }

  /** Sentences alike but for their numbers and dates tell different facts. */
  private static double sameMeaning(Candidate left, Candidate right) {
    Set<String> first = numbers(left);
    Set<String> second = numbers(right);
    boolean distinct = !first.isEmpty() && !second.isEmpty() && !first.equals(second);
    return distinct ? SAME_BUT_FOR_NUMBERS : SAME_MEANING;
  }

  private static Set<String> numbers(Candidate candidate) {
    return candidate.words().stream()
        .filter(word -> Character.isDigit(word.charAt(0)))
        .collect(Collectors.toSet());
  }

  private static boolean overlaps(Candidate candidate, String source, Span span) {
    return source.equals(candidate.passage().source())
        && span.start() < candidate.span().end()
        && candidate.span().start() < span.end();
  }

  static Evidence evidence(Ranked ranked, Inquiry inquiry) {
    Candidate candidate = ranked.candidate();
    Optional<SourceProfile> source =
        inquiry.task().corpus().sources().stream()
            .filter(profile -> profile.id().equals(candidate.passage().source()))
            .findFirst();
    return new Evidence(
        Evidence.id(candidate.passage().source(), candidate.span()),
        inquiry.item().id(),
        candidate.passage().source(),
        candidate.passage().page(),
        candidate.passage().ordinal(),
        candidate.span(),
        candidate.quote(),
        candidate.heading(),
        Math.round(ranked.score() * 1000) / 1000.0,
        source.map(SourceProfile::fiscalYear).orElse(0),
        source.filter(profile -> !profile.annual()).map(SourceProfile::quarter).orElse(0));
  }
}
