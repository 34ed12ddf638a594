package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.search.embed.SentenceModel;
import dev.fathom.search.embed.Vector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Ranks sentences by how well they answer a sub-question: nearness of meaning, words in common, and
 * whether they are of the kind that the question wants.
 */
final class SentenceRanking {
  /** Embedding costs milliseconds a sentence, so only the likeliest are compared by meaning. */
  private static final int MOST_EMBEDDED = 64;

  /** A sentence of the kind that answers need not repeat the question's words. */
  private static final double AS_GOOD_AS_WORDS = 0.6;

  /** What a sentence on a part costs where the whole is asked for; more where reasons are. */
  private static final double PART = 0.06;

  private static final double PART_FOR_REASON = 0.14;

  private static final Pattern NUMBER = Pattern.compile("\\d");
  private static final Pattern YEAR = Pattern.compile("(?<!\\d)(?:19|20)\\d\\d(?!\\d)");

  /**
   * A ranked sentence.
   *
   * @param similarity cosine of its meaning and the question's
   * @param onSubject whether it names what the question is about and says of it what is asked
   * @param coverage share of the question's words that it has, rare words counting more
   * @param onTopic whether it is of the kind that answers questions of this topic
   */
  record Ranked(
      Candidate candidate,
      double score,
      double similarity,
      double coverage,
      boolean onSubject,
      boolean onTopic,
      Vector meaning) {}

  private final QuestionReading question;
  private final Wording wording;
  private final Taxonomy taxonomy;
  private final Meanings meanings;
  private final Quotable quotable;
  private final Set<String> questionWords;
  private final boolean facts;
  private final boolean reasonsApart;
  private final boolean computed;
  private final Optional<Topic> topic;
  private final Set<String> related = new HashSet<>();

  SentenceRanking(
      QuestionReading question,
      boolean reasonsApart,
      Wording wording,
      Taxonomy taxonomy,
      Meanings meanings) {
    this.reasonsApart = reasonsApart;
    this.question = question;
    this.wording = wording;
    this.taxonomy = taxonomy;
    this.meanings = meanings;
    this.quotable = new Quotable(wording);
    this.questionWords = Words.of(question.core(), wording);
    this.facts = question.asksDevelopment() || question.asksWhy();
    this.topic =
        question.measures().isEmpty() ? Topic.first(question.core(), wording) : Optional.empty();
    this.computed =
        !question.measures().isEmpty()
            && question.measures().stream().allMatch(id -> taxonomy.lineItem(id).isEmpty());
    question.measures().forEach(measure -> related.addAll(taxonomy.drivers(measure)));
  }

  /** The best first; sentences with nothing in common with the question are left out. */
  List<Ranked> rank(List<Candidate> candidates) {
    Map<String, Double> weights = weights(candidates);
    List<Candidate> likely = new ArrayList<>(candidates);
    Map<Candidate, Double> prior = new HashMap<>();
    for (Candidate candidate : candidates) {
      prior.put(
          candidate,
          coverage(candidate.words(), weights) + kind(candidate) - 0.01 * candidate.rank());
    }
    likely.sort(Comparator.comparingDouble((Candidate c) -> prior.getOrDefault(c, 0.0)).reversed());
    SentenceModel model = SentenceModel.forText(question.subject());
    Vector wanted = meanings.of(model, Probe.of(question, wording, taxonomy));
    likely = likely.subList(0, Math.min(MOST_EMBEDDED, likely.size()));
    Optional<Vector> like = topic.map(about -> meanings.of(model, about.like()));
    meanings.prepare(model, likely.stream().map(Candidate::sentence).toList());
    List<Ranked> ranked = new ArrayList<>();
    for (Candidate candidate : likely) {
      Vector meaning = meanings.of(model, candidate.sentence());
      double similarity =
          Math.max(
              Math.max(0, meaning.cosine(wanted)), like.map(v -> meaning.cosine(v)).orElse(0.0));
      double coverage =
          Math.max(coverage(candidate.words(), weights), onTopic(candidate) ? AS_GOOD_AS_WORDS : 0);
      double place = 0.06 / (1 + 0.15 * candidate.rank());
      double score =
          0.55 * similarity
              + 0.25 * coverage
              + kind(candidate)
              + place
              - quotable.penalty(candidate.sentence(), facts);
      ranked.add(
          new Ranked(
              candidate,
              score,
              similarity,
              coverage,
              onSubject(candidate.folded()),
              onTopic(candidate),
              meaning));
    }
    ranked.sort(Comparator.comparingDouble(Ranked::score).reversed());
    return ranked;
  }

  /** What a sentence gains by being of the kind that the question wants. */
  private double kind(Candidate candidate) {
    String text = candidate.sentence();
    double gain = 0;
    if (question.asksWhy()) {
      gain += wording.causal.matcher(text).find() ? 0.14 : computed && changes(text) ? 0.1 : -0.12;
      gain += wording.change.matcher(text).find() ? 0.04 : -0.1;
    }
    if (reasonsApart && wording.causal.matcher(text).find()) {
      gain -= 0.3;
    }
    double part = question.asksWhy() ? PART_FOR_REASON : PART;
    gain += topic.isEmpty() ? 0 : onTopic(candidate) ? 0.14 : -0.08;
    if (question.asksParts()) {
      gain += wording.parts.matcher(text).find() ? 0.08 : 0;
    } else if (facts && !wording.parts.matcher(question.subject()).find()) {
      gain -= wording.parts.matcher(text).find() ? part : 0;
      gain -= wording.parts.matcher(candidate.heading()).find() ? PART : 0;
      gain -= candidate.introduced() ? 0.2 : 0;
      gain += wording.whole.matcher(candidate.heading() + " " + text).find() ? 0.05 : 0;
    }
    if (question.asksDevelopment() && !question.asksWhy()) {
      boolean change = wording.change.matcher(text).find();
      gain += change && figures(text) ? 0.12 : change ? -0.02 : -0.12;
    }
    if (!question.measures().isEmpty()) {
      List<String> named = taxonomy.mentioned(candidate.folded());
      if (named.stream().anyMatch(question.measures()::contains)) {
        gain += 0.12;
      } else if (named.stream().anyMatch(related::contains)) {
        gain += question.asksWhy() ? 0.1 : 0.04;
      } else {
        gain -= named.isEmpty() ? 0.06 : 0.3;
      }
      if (question.asksWhy()) {
        gain += explains(candidate.folded()) ? 0.06 : -0.14;
      }
    }
    if (!question.years().isEmpty()) {
      List<Integer> years =
          YEAR.matcher(text).results().map(r -> Integer.valueOf(r.group())).toList();
      if (years.stream().anyMatch(question.years()::contains)) {
        gain += 0.1;
      } else if (!years.isEmpty()) {
        gain -= facts ? 0.25 : 0.05;
      }
    }
    Set<String> heading =
        Words.of(
            String.join(" ", candidate.passage().headings()) + " " + candidate.heading(), wording);
    long common = questionWords.stream().filter(heading::contains).count();
    return gain + Math.min(0.06, 0.03 * common);
  }

  private boolean onTopic(Candidate candidate) {
    return topic.filter(about -> about.says().matcher(candidate.sentence()).find()).isPresent();
  }

  private static boolean figures(String text) {
    return NUMBER.matcher(YEAR.matcher(text).replaceAll("")).find();
  }

  private boolean onSubject(String text) {
    if (question.measures().isEmpty()) {
      return false;
    }
    boolean change = wording.change.matcher(text).find();
    return question.asksWhy()
        ? change && explains(text)
        : taxonomy.position(text, question.measures()) >= 0
            && (!question.asksDevelopment() || (change && figures(text)));
  }

  /** Names what changed before it gives the reason. */
  private boolean explains(String text) {
    Set<String> subjects = new HashSet<>(question.measures());
    subjects.addAll(related);
    int subject = taxonomy.position(text, subjects);
    var cause = wording.causal.matcher(text);
    boolean reason = cause.find() && subject >= 0 && subject < cause.start();
    return reason || (computed && subject >= 0 && changes(text));
  }

  /** What a measure is computed from explains it by how it changed. */
  private boolean changes(String text) {
    return wording.change.matcher(text).find()
        && figures(text)
        && taxonomy.position(text, related) >= 0;
  }

  private double coverage(Set<String> words, Map<String, Double> weights) {
    double all = 0;
    double covered = 0;
    for (String word : questionWords) {
      double weight = weights.getOrDefault(word, 1.0);
      all += weight;
      covered += words.contains(word) ? weight : 0;
    }
    return all == 0 ? 0 : covered / all;
  }

  /** Words that most candidates have say little, and so do words that none has. */
  private Map<String, Double> weights(List<Candidate> candidates) {
    Map<String, Double> weights = new HashMap<>();
    for (String word : questionWords) {
      long having = candidates.stream().filter(c -> c.words().contains(word)).count();
      double rare = Math.log(1 + (candidates.size() + 1.0) / (having + 1.0));
      weights.put(word, having == 0 ? Math.min(1, rare) : rare);
    }
    return weights;
  }
}
