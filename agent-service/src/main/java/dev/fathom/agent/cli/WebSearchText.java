package dev.fathom.agent.cli;

import dev.fathom.search.find.FusedHit;
import dev.fathom.search.find.ProviderOutcome;
import dev.fathom.search.find.ProviderOutcome.Down;
import dev.fathom.search.find.ProviderOutcome.Found;
import dev.fathom.search.find.ProviderOutcome.NotConfigured;
import dev.fathom.search.find.ProviderOutcome.NothingThere;
import dev.fathom.search.find.ProviderOutcome.OverBudget;
import dev.fathom.search.find.ProviderOutcome.Throttled;
import dev.fathom.search.find.ProviderOutcome.Unreachable;
import dev.fathom.search.find.ProviderReport;
import dev.fathom.search.find.SearchResults;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a search of the web gave, for a terminal 80 columns wide; only addresses stay whole. */
final class WebSearchText {
  private static final int WIDTH = 80;
  private static final String INDENT = "   ";
  private static final int SNIPPET_LINES = 3;
  private static final int NAME_WIDTH = 12;

  private static final Pattern PAGE = Pattern.compile("urn:.*#page=(\\d+).*");

  private WebSearchText() {}

  static String of(SearchResults results, int top) {
    List<String> lines = new ArrayList<>();
    results.offlineNotice().ifPresent(notice -> lines.addAll(List.of(notice, "")));
    int rank = 0;
    for (FusedHit hit : results.hits().stream().limit(top).toList()) {
      rank++;
      add(lines, rank, hit);
    }
    if (results.hits().isEmpty()) {
      lines.addAll(List.of("Nothing was found.", ""));
    }
    if (!results.offline()) {
      results.reports().forEach(report -> lines.addAll(report(report)));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static void add(List<String> lines, int rank, FusedHit hit) {
    String title = hit.hit().title().isEmpty() ? hit.owner() : hit.hit().title();
    lines.add(cut(rank + ". " + title));
    lines.add(INDENT + place(hit.hit().url()));
    lines.addAll(wrapped(INDENT, standing(hit), WIDTH));
    hit.copies().stream()
        .filter(copy -> !copy.contradictions().isEmpty())
        .forEach(
            copy ->
                lines.addAll(
                    wrapped(
                        INDENT + "! ",
                        "a copy at %s gives other numbers: %s"
                            .formatted(copy.owner(), String.join("; ", copy.contradictions())),
                        WIDTH)));
    List<String> snippet = wrapped(INDENT, hit.hit().snippet(), WIDTH);
    lines.addAll(snippet.subList(0, Math.min(SNIPPET_LINES, snippet.size())));
    lines.add("");
  }

  /** A document of one's own is known by its name, so its page is enough. */
  private static String place(String url) {
    Matcher page = PAGE.matcher(url);
    return page.matches() ? "page " + page.group(1) : url;
  }

  private static String standing(FusedHit hit) {
    List<String> parts = new ArrayList<>();
    parts.add(hit.owner() + (hit.primary() ? ", which speaks for itself" : ""));
    parts.add("found by " + String.join(", ", hit.foundBy()));
    Set<String> owners = hit.owners();
    if (hit.agreement() > 1) {
      parts.add("%d owners agree: %s".formatted(hit.agreement(), String.join(", ", owners)));
    }
    if (hit.series()) {
      parts.add("one of an endless series");
    }
    return String.join("; ", parts);
  }

  private static List<String> report(ProviderReport report) {
    String name = String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s", report.provider());
    return wrapped(
        name.length() > NAME_WIDTH ? name + " " : name, outcome(report.outcome()), WIDTH);
  }

  static String outcome(ProviderOutcome outcome) {
    return switch (outcome) {
      case Found found when found.notes().isEmpty() -> "found " + found.hits();
      case Found found ->
          "found %d, but %s".formatted(found.hits(), String.join("; ", found.notes()));
      case NothingThere _ -> "looked, and there is nothing";
      case Throttled throttled -> "wants to be left alone until " + time(throttled.until());
      case Down down -> "down: " + down.reason();
      case Unreachable _ -> "cannot be reached";
      case OverBudget spent -> "its budget is spent until " + time(spent.until());
      case NotConfigured missing -> "not configured: " + missing.remedy();
    };
  }

  private static String time(Instant instant) {
    return DateTimeFormatter.ofPattern("d MMMM HH:mm:ss", Locale.ENGLISH)
        .withZone(ZoneId.systemDefault())
        .format(instant);
  }

  private static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }

  /** The text in lines, the first after a label, the others below its beginning. */
  private static List<String> wrapped(String label, String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(label);
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() > width && line.length() > label.length()) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(label.length()));
      }
      line.append(word).append(' ');
    }
    if (!line.toString().isBlank()) {
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
