package dev.fathom.search.query;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a source is about, told from its file name, its title and its first pages.
 *
 * @param id content hash
 * @param names what people may call it
 * @param period the fiscal period it reports on, where that could be told
 * @param form the kind of report it is, where that could be told
 */
public record SourceProfile(
    String id,
    Set<Name> names,
    @Nullable Period period,
    @Nullable FilingForm form,
    Set<LocalDate> dates) {
  private static final Set<String> FILLERS = Resource.words("name-fillers.txt");
  private static final int TITLE_PAGE = 2500;
  private static final double SURE = 0.55;

  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,5}$");
  private static final Pattern CASE_CHANGE = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");
  private static final Pattern NOT_NAME =
      Pattern.compile(
          "(?i)(?<!\\d)(?:fy\\s*)?(?:19|20)\\d{2}(?:\\s*-?\\s*q[1-4])?(?![a-z0-9])|(?<![a-z0-9])q[1-4](?![a-z0-9])|"
              + "(?<![a-z0-9])(?:10|8|20|6|40)[ -]?[kqf](?:405)?(?![a-z0-9])|(?<![\\p{L}\\p{N}])\\d{1,2}(?![\\p{L}\\p{N}])");
  private static final Pattern HAN_FILLER =
      Pattern.compile(
          "股份有限公司|有限责任公司|有限公司|集团|公司|年度报告|半年度报告|季度报告|年报|半年报|季报|报告|第?[一二三四]季度?|年度?|财务|摘要|全文");
  private static final Pattern REGISTRANT =
      Pattern.compile(
          "(?i)([^\\n]{2,80})\\n[^\\p{L}\\n]*\\n*\\(?\\s*exact\\s+name\\s+of\\s+(?:the\\s+)?registrant");
  private static final Pattern YEAR_END =
      Pattern.compile(
          "(?i)(?:fiscal\\s+year|year|quarterly\\s+period|quarter|period)\\s+ended:?\\s+([a-z]+\\s+\\d{1,2},?\\s+(?:19|20)\\d{2})");

  private static final Pattern HAN_REPORT =
      Pattern.compile("((?:19|20)\\d{2})\\s*年\\s*(?:半?年度)?\\s*报告");

  public SourceProfile {
    names = Set.copyOf(names);
    dates = Set.copyOf(dates);
  }

  /** The profile of a source; all arguments but the id may be empty. */
  public static SourceProfile of(String id, String fileName, String title, String opening) {
    String stem = EXTENSION.matcher(fileName).replaceFirst("");
    String spaced = CASE_CHANGE.matcher(stem).replaceAll(" ").replace('_', ' ');
    String page = opening.substring(0, Math.min(opening.length(), TITLE_PAGE));
    Set<Name> names = new LinkedHashSet<>();
    addName(names, spaced);
    addName(names, title);
    Matcher registrant = REGISTRANT.matcher(opening);
    if (registrant.find()) {
      addName(names, registrant.group(1));
    }
    Set<LocalDate> dates = new LinkedHashSet<>(Periods.dates(spaced));
    FilingForm form = form(spaced, title, page);
    if (dates.isEmpty() && form == FilingForm.CURRENT) {
      dates.addAll(Periods.dates(page));
    }
    return new SourceProfile(id, names, period(spaced, title, page), form, dates);
  }

  /** Whether a name, written by itself, is one of the source's. */
  public boolean isCalled(String name) {
    List<String> words = Words.written(name);
    return NameMatch.best(Mention.in(words, Set.of()), names).strength() >= SURE;
  }

  private static void addName(Set<Name> names, String text) {
    String bare = HAN_FILLER.matcher(NOT_NAME.matcher(text).replaceAll(" ")).replaceAll(" ");
    List<String> words = new ArrayList<>();
    for (String word : Words.written(bare)) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (!FILLERS.contains(lower)) {
        words.add(lower);
      }
    }
    if (!words.isEmpty() && words.size() <= 6) {
      names.add(Name.of(words));
    }
  }

  private static @Nullable Period period(String name, String title, String page) {
    for (String text : List.of(name, title)) {
      Optional<Period> latest =
          Periods.find(Periods.withoutDates(text)).stream().max(Comparator.naturalOrder());
      if (latest.isPresent()) {
        return latest.get();
      }
    }
    Matcher end = YEAR_END.matcher(page);
    if (end.find()) {
      return Periods.find(end.group(1)).stream().max(Comparator.naturalOrder()).orElse(null);
    }
    Matcher report = HAN_REPORT.matcher(page);
    return report.find() ? Period.ofYear(Integer.parseInt(report.group(1))) : null;
  }

  private static @Nullable FilingForm form(String... texts) {
    for (String text : texts) {
      FilingForm first = null;
      int at = Integer.MAX_VALUE;
      for (FilingForm form : FilingForm.values()) {
        int found = form.firstIn(text);
        if (found < at) {
          at = found;
          first = form;
        }
      }
      if (first != null) {
        return first;
      }
    }
    return null;
  }
}
