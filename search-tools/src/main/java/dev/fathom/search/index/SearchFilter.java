package dev.fathom.search.index;

import dev.fathom.search.query.FilingForm;
import dev.fathom.search.query.Period;
import dev.fathom.search.query.SourceProfile;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sources may be searched at all. What is not known of a source does not pass a filter on it.
 *
 * @param company a name that the source must be called by; blank for any
 * @param forms kinds of report; empty for any
 * @param periods fiscal periods that the source must report on, a year standing for its quarters
 *     too; empty for any
 * @param from first day of publication; absent for any
 * @param to last day of publication; absent for any
 * @param tenant whose sources, as given when they were added; blank for everyone's
 */
public record SearchFilter(
    String company,
    Set<FilingForm> forms,
    Set<Period> periods,
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    String tenant) {
  /** Lets everything pass. */
  public static final SearchFilter NONE = new SearchFilter("", Set.of(), Set.of(), null, null, "");

  public SearchFilter {
    forms = Set.copyOf(forms);
    periods = Set.copyOf(periods);
    if (from != null && to != null && to.isBefore(from)) {
      throw new IllegalArgumentException(
          "A search from %s to %s, which is earlier".formatted(from, to));
    }
  }

  public static SearchFilter ofCompany(String company) {
    return new SearchFilter(company, Set.of(), Set.of(), null, null, "");
  }

  public static SearchFilter ofForms(Set<FilingForm> forms) {
    return new SearchFilter("", forms, Set.of(), null, null, "");
  }

  public static SearchFilter ofPeriods(Set<Period> periods) {
    return new SearchFilter("", Set.of(), periods, null, null, "");
  }

  public static SearchFilter published(@Nullable LocalDate from, @Nullable LocalDate to) {
    return new SearchFilter("", Set.of(), Set.of(), from, to, "");
  }

  public static SearchFilter ofTenant(String tenant) {
    return new SearchFilter("", Set.of(), Set.of(), null, null, tenant);
  }

  boolean passes(IndexedSource source, SourceProfile profile) {
    return (tenant.isBlank() || tenant.equals(source.tenant()))
        && (company.isBlank() || profile.isCalled(company))
        && (forms.isEmpty() || (profile.form() != null && forms.contains(profile.form())))
        && (periods.isEmpty() || isOf(profile.period()))
        && inTime(source.published());
  }

  private boolean isOf(@Nullable Period period) {
    return period != null
        && periods.stream()
            .anyMatch(
                asked ->
                    asked.equals(period)
                        || (asked.quarter() == 0 && asked.year() == period.year()));
  }

  private boolean inTime(@Nullable LocalDate published) {
    if (from == null && to == null) {
      return true;
    }
    return published != null
        && (from == null || !published.isBefore(from))
        && (to == null || !published.isAfter(to));
  }
}
