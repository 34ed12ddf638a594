package dev.fathom.search.fetch;

import java.time.Duration;
import okhttp3.HttpUrl;

/** Where answers to single requests come from. */
interface Exchanges {
  /**
   * The answer for a URL, not following redirects.
   *
   * @param delay between requests that the host asks for, beside what is our own pace
   * @param cutAt bytes after which a body is not read on, or {@link BodyReader#WHOLE}
   * @throws Ended when there is no answer
   */
  Answer get(HttpUrl url, Duration delay, int cutAt, TimeBudget time)
      throws Ended, InterruptedException;

  /** An answer, and where it came from. */
  record Answer(Exchange exchange, WebResource.Origin origin) {}
}
