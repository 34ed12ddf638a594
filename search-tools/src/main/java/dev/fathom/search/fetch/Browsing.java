package dev.fathom.search.fetch;

import dev.fathom.search.fetch.Exchanges.Answer;
import java.time.Duration;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Shows a page in a browser, for pages that are empty until their scripts have run. */
interface Browsing {
  /** Shows nothing. */
  Browsing NONE = (_, _, _) -> null;

  /**
   * The page after its scripts have run; null where it cannot be shown.
   *
   * @param delay that the host asks for between requests
   */
  @Nullable Answer render(HttpUrl url, Duration delay, TimeBudget time)
      throws Ended, InterruptedException;
}
