package dev.fathom.search.fetch;

import java.net.InetAddress;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Decides which addresses may be reached at all. */
interface Guard {
  /** Why this URL must not be asked for, judged by its text; null when it may be. */
  @Nullable String objection(HttpUrl url);

  /** Why no connection may be made to this address; null when it may be. */
  @Nullable String objection(InetAddress address);
}
