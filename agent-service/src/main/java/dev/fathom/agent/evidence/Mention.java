package dev.fathom.agent.evidence;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A number in a text, with what stands beside it.
 *
 * @param value without sign
 * @param scale power of ten named beside it: 6 for millions, 4 for 万
 * @param minus whether a minus or accounting parentheses stand around it
 * @param elliptic what it takes over from a number it is joined with, as 8 does in "from 8 to 9
 *     million euros"; the same as its own where it takes over nothing
 * @param start where it stands in the text, sign and currency included
 * @param end behind its unit
 */
record Mention(
    BigDecimal value,
    Denomination unit,
    int scale,
    boolean minus,
    Bound bound,
    Ellipsis elliptic,
    int start,
    int end) {
  /** How exactly a text means its number. */
  enum Bound {
    AS_PRINTED,
    ABOUT,
    OVER,
    UNDER
  }

  record Ellipsis(Denomination unit, int scale) {}

  /** A way to understand the number, in base units. */
  record Reading(BigDecimal value, BigDecimal unitInLastPlace, Denomination unit, int scale) {}

  /** As it stands, and with what it takes over. */
  List<Reading> readings() {
    List<Reading> readings = new ArrayList<>();
    readings.add(reading(unit, scale));
    if (!elliptic.equals(new Ellipsis(unit, scale))) {
      readings.add(reading(elliptic.unit, elliptic.scale));
    }
    return readings;
  }

  private Reading reading(Denomination unit, int scale) {
    return new Reading(
        value.scaleByPowerOfTen(scale),
        BigDecimal.ONE.movePointLeft(value.scale()).scaleByPowerOfTen(scale),
        unit,
        scale);
  }

  Mention takingOver(Denomination unit, int scale) {
    return new Mention(
        value, this.unit, this.scale, minus, bound, new Ellipsis(unit, scale), start, end);
  }

  /** As printed in the text. */
  String in(String text) {
    return text.substring(start, end).strip();
  }
}
