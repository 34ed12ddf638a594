package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.Entailment;
import dev.fathom.agent.evidence.Judgement;
import dev.fathom.agent.reasoning.Depth;
import dev.fathom.agent.reasoning.Exhibit;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.reasoning.llm.Answers.Judged;
import dev.fathom.agent.reasoning.llm.PromptParts.Entry;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Has a model judge whether claims say what they cite. It sees a claim, its quotes in their
 * surroundings and its figures; it does not see the question, the plan, the draft, or who wrote the
 * claim.
 *
 * <p>A claim that the first judgement does not clear is hard: it is judged twice more, and the
 * majority of those judgements counts whose grounds are really in the material. What cannot be
 * judged is undecided, never refuted. Stateless.
 */
final class Judging {
  private static final Slot<Judged> JUDGE =
      new Slot<>("judge", Judged.class, 1500, 40, 1200, Strength.STRONG);
  private static final int AT_ONCE = 6;
  private static final int GROUP = 3;

  private final Asking asking;

  Judging(Asking asking) {
    this.asking = asking;
  }

  Map<String, Judgement> judge(Task task, List<Exhibit> exhibits) {
    Map<String, Judgement> judgements = new LinkedHashMap<>();
    for (int start = 0; start < exhibits.size(); start += AT_ONCE) {
      judgements.putAll(
          judgeTogether(task, exhibits.subList(start, Math.min(exhibits.size(), start + AT_ONCE))));
    }
    return judgements;
  }

  private Map<String, Judgement> judgeTogether(Task task, List<Exhibit> exhibits) {
    Map<String, List<Judged.Verdict>> votes = new LinkedHashMap<>();
    exhibits.forEach(exhibit -> votes.put(exhibit.id(), new ArrayList<>()));
    boolean answered = vote(task, exhibits, 1, votes);
    if (answered && task.depth() != Depth.QUICK) {
      List<Exhibit> hard =
          exhibits.stream()
              .filter(exhibit -> isHard(votes.getOrDefault(exhibit.id(), List.of())))
              .toList();
      for (int number = 2; number <= GROUP && !hard.isEmpty(); number++) {
        vote(task, hard, number, votes);
      }
    }
    Map<String, Judgement> judgements = new LinkedHashMap<>();
    votes.forEach((id, cast) -> judgements.put(id, majority(cast)));
    judgements.values().stream()
        .filter(Judgement::divided)
        .forEach(
            divided ->
                asking
                    .watch()
                    .weighed(
                        JUDGE.name(),
                        divided.asked(),
                        (double) divided.agreeing() / divided.asked()));
    return judgements;
  }

  private static boolean isHard(List<Judged.Verdict> first) {
    return first.isEmpty()
        || first.stream().anyMatch(verdict -> verdict.verdict() != Entailment.ENTAILED);
  }

  /**
   * One judgement of each; what is not grounded in the material it was shown does not count.
   *
   * @return whether any usable answer came
   */
  private boolean vote(
      Task task, List<Exhibit> exhibits, int number, Map<String, List<Judged.Verdict>> votes) {
    Shown shown = new Shown(task.corpus());
    List<Entry> passages =
        exhibits.stream()
            .flatMap(exhibit -> exhibit.excerpts().stream())
            .distinct()
            .map(shown::excerpt)
            .toList();
    List<Entry> cases = exhibits.stream().map(exhibit -> shown(exhibit, shown)).toList();
    // The asker's question and notes are left out on purpose: the judge is blind to them.
    PromptParts parts = new PromptParts(Map.of(), Map.of("passages", passages, "claims", cases));
    Optional<Judged> answer = asking.ask(JUDGE, task, parts, number);
    Map<String, Exhibit> byId =
        exhibits.stream().collect(Collectors.toMap(Exhibit::id, Function.identity()));
    answer
        .map(Judged::verdicts)
        .orElse(List.of())
        .forEach(
            verdict -> {
              String id = shown.labels().id(verdict.claim());
              Exhibit exhibit = byId.remove(id);
              List<Judged.Verdict> cast = votes.get(id);
              if (exhibit != null && cast != null && grounded(verdict, exhibit)) {
                cast.add(verdict);
              }
            });
    return answer.isPresent();
  }

  /** A judgement that quotes the material has to quote it right; only an absence needs no words. */
  static boolean grounded(Judged.Verdict verdict, Exhibit exhibit) {
    String words = comparable(verdict.words());
    return switch (verdict.verdict()) {
      case NOT_STATED, UNDECIDED -> true;
      case ENTAILED, PARTLY, CONTRADICTED ->
          !words.isEmpty() && comparable(material(exhibit)).contains(words);
    };
  }

  private static String material(Exhibit exhibit) {
    List<String> all = new ArrayList<>(exhibit.quotes());
    exhibit.excerpts().forEach(excerpt -> all.add(excerpt.text()));
    all.addAll(exhibit.figures());
    return String.join(" ", all);
  }

  private static String comparable(String text) {
    return Shown.quoted(text).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}%]+", "");
  }

  /** What most say; of equally many the more cautious. */
  private static Judgement majority(List<Judged.Verdict> votes) {
    Map<Entailment, Long> counts =
        votes.stream()
            .collect(Collectors.groupingBy(Judged.Verdict::verdict, Collectors.counting()));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Entailment, Long>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.comparingInt(Judging::caution))))
        .map(
            most ->
                new Judgement(
                    most.getKey(),
                    votes.stream()
                        .filter(vote -> vote.verdict() == most.getKey())
                        .map(Judged.Verdict::why)
                        .findFirst()
                        .orElse(""),
                    votes.size(),
                    most.getValue().intValue()))
        .orElseGet(() -> Judgement.undecided("No usable judgement came."));
  }

  private static int caution(Entailment entailment) {
    return switch (entailment) {
      case ENTAILED -> 0;
      case PARTLY -> 1;
      case UNDECIDED -> 2;
      case NOT_STATED -> 3;
      case CONTRADICTED -> 4;
    };
  }

  private static Entry shown(Exhibit exhibit, Shown shown) {
    Entry claim = shown.claim(exhibit.id(), exhibit.claim());
    StringBuilder text = new StringBuilder(claim.text());
    if (!exhibit.excerpts().isEmpty()) {
      text.append("\nin: ")
          .append(
              exhibit.excerpts().stream()
                  .map(excerpt -> shown.excerpt(excerpt).labels().getFirst())
                  .collect(Collectors.joining(", ")));
    }
    exhibit
        .quotes()
        .forEach(
            quote ->
                text.append("\ncited: <source>").append(Shown.quoted(quote)).append("</source>"));
    exhibit.figures().forEach(figure -> text.append("\nfigure: ").append(Shown.quoted(figure)));
    return new Entry(claim.labels(), text.append('\n').toString());
  }
}
