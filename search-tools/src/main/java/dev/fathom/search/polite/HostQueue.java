package dev.fathom.search.polite;

import java.time.Duration;

/**
 * One queue per host for the whole platform: whoever asks a server over the network takes a turn
 * here first, so that jobs that know nothing of each other stay polite together.
 *
 * <pre>{@code
 * try (Turn turn = queue.enter("data.sec.gov", Pace.perSecond(10), Duration.ofMinutes(1))) {
 *   Response response = ask();
 *   if (response.status() == 429) turn.backOff(response.retryAfter());
 * }
 * }</pre>
 *
 * <p>The law: while a turn is open, no more turns of the host are than its pace allows at once; it
 * starts no sooner after the turn before it than its pace says, and not during a back-off. Turns
 * are given in the order in which they were asked for. Implementations are thread-safe.
 */
public interface HostQueue {
  /**
   * Waits for this host's turn and holds it until closed.
   *
   * @param host the host's name, or any name under which several hosts count together
   * @param pace what the host allows
   * @param patience how long to wait for the turn at most
   * @throws HostBusyException when the turn does not come within the patience; at once when that is
   *     certain from the start
   */
  Turn enter(String host, Pace pace, Duration patience)
      throws InterruptedException, HostBusyException;

  /** The right to send one request. */
  interface Turn extends AutoCloseable {
    /** Lets no turn of this host start for so long; the longest of several back-offs holds. */
    void backOff(Duration retryAfter);

    /** Gives the turn back. Closing twice does nothing more. */
    @Override
    void close();
  }
}
