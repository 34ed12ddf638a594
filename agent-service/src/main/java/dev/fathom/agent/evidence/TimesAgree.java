package dev.fathom.agent.evidence;

import dev.fathom.agent.evidence.Objection.Weight;
import dev.fathom.agent.evidence.TimeMention.Kind;
import java.util.List;
import java.util.regex.Pattern;

/** Every year, quarter and day of the claim is one of those that what it cites is about. */
final class TimesAgree implements Rung {
  /** A report is named after a year without being about it alone. */
  private static final Pattern A_REPORT =
      Pattern.compile(
          "(?i)^\\s*(?:annual |financial"
              + " )?(?:report|10-K|20-F|filing|accounts)|^\\s*(?:年度?)?(?:报告|年报)");

  @Override
  public List<Objection> against(Stated claim, Known known) {
    return claim.times().stream()
        .filter(time -> !agrees(time, claim, known))
        .map(
            time ->
                new Objection(
                    Weight.PART,
                    "Not a time of what is cited: "
                        + claim.text().substring(time.start(), time.end()).strip()))
        .toList();
  }

  private static boolean agrees(TimeMention time, Stated claim, Known known) {
    if (known.times().stream().anyMatch(time::same)) {
      return true;
    }
    String after = claim.text().substring(time.end());
    return switch (time.kind()) {
      case YEAR ->
          known.facts().stream()
                  .anyMatch(
                      fact ->
                          fact.unit().none()
                              && fact.scale() == 0
                              && fact.value().stripTrailingZeros().scale() <= 0
                              && fact.value().abs().longValue() == time.year())
              || (A_REPORT.matcher(after).find()
                  && known.grounds().stream()
                      .anyMatch(ground -> ground.subject().fiscalYear() == time.year()));
      case DAY ->
          known.grounds().stream()
              .anyMatch(
                  ground -> TimeMentions.of(ground.passage().text()).stream().anyMatch(time::same));
      case QUARTER, HALF, MONTHS ->
          // Only where what is cited names a part of a year can a claim name the wrong one.
          known.times().stream().noneMatch(other -> isPart(other.kind()))
              && known.grounds().stream()
                  .flatMap(ground -> TimeMentions.of(ground.passage().text()).stream())
                  .anyMatch(time::same);
    };
  }

  private static boolean isPart(Kind kind) {
    return switch (kind) {
      case QUARTER, HALF, MONTHS -> true;
      case YEAR, DAY -> false;
    };
  }
}
