package dev.fathom.search.examples;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Orders received by month and region in thousands of euros. A year's orders are spread by the
 * weights of {@code seasons.csv}; rounding is cumulative, so the months add up to the year exactly.
 */
record MonthlyOrders(List<Month> months) {

  record Month(String month, Map<String, Long> thousandsByRegion) {
    long total() {
      return thousandsByRegion.values().stream().mapToLong(Long::longValue).sum();
    }

    int year() {
      return Integer.parseInt(month.substring(0, 4));
    }

    boolean secondHalf() {
      return Integer.parseInt(month.substring(5)) > 6;
    }
  }

  static MonthlyOrders of(Ledger ledger) {
    var rows =
        Resources.read("model/seasons.csv").lines().map(line -> line.split(",", -1)).toList();
    var header = rows.getFirst();
    var byMonth = new LinkedHashMap<String, Map<String, Long>>();
    rows.stream().skip(1).forEach(row -> byMonth.put(row[0], new LinkedHashMap<>()));
    for (int column = 1; column < header.length; column++) {
      for (int year : List.of(2023, 2024)) {
        spread(ledger, header[column], column, year, rows, byMonth);
      }
    }
    var months = new ArrayList<Month>();
    byMonth.forEach((month, regions) -> months.add(new Month(month, regions)));
    return new MonthlyOrders(List.copyOf(months));
  }

  private static void spread(
      Ledger ledger,
      String region,
      int column,
      int year,
      List<String[]> rows,
      Map<String, Map<String, Long>> byMonth) {
    var ofYear = rows.stream().filter(row -> row[0].startsWith(year + "-")).toList();
    var weights = ofYear.stream().mapToLong(row -> Long.parseLong(row[column])).sum();
    var total = ledger.value("orders." + region, year).movePointRight(3);
    long weighed = 0;
    long given = 0;
    for (var row : ofYear) {
      weighed += Long.parseLong(row[column]);
      long due =
          total
              .multiply(BigDecimal.valueOf(weighed))
              .divide(BigDecimal.valueOf(weights), 0, RoundingMode.HALF_UP)
              .longValueExact();
      byMonth.computeIfAbsent(row[0], _ -> new LinkedHashMap<>()).put(region, due - given);
      given = due;
    }
  }

  /** {@code orders.<region>.firstHalf} and {@code .secondHalf}, in millions, by year. */
  Map<String, Map<Integer, BigDecimal>> halfYears() {
    var halves = new HashMap<String, Map<Integer, BigDecimal>>();
    for (var month : months) {
      var half = month.secondHalf() ? ".secondHalf" : ".firstHalf";
      month.thousandsByRegion.forEach(
          (region, thousands) ->
              halves
                  .computeIfAbsent("orders." + region + half, _ -> new HashMap<>())
                  .merge(month.year(), BigDecimal.valueOf(thousands, 3), BigDecimal::add));
    }
    return halves;
  }

  String csv() {
    var csv = new StringBuilder(Resources.read("pages/orders-header.csv"));
    for (var month : months) {
      csv.append(month.month);
      month.thousandsByRegion.values().forEach(value -> csv.append(',').append(value));
      csv.append(',').append(month.total()).append('\n');
    }
    return csv.toString();
  }
}
