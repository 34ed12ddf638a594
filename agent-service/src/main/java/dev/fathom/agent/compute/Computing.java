package dev.fathom.agent.compute;

import dev.fathom.sandbox.ExecutionRequest;
import dev.fathom.sandbox.ExecutionResult;
import dev.fathom.sandbox.Sandbox;
import dev.fathom.sandbox.SandboxConfig;
import dev.fathom.sandbox.SandboxUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox of this process: opened by the first who computes, closed with the service. Where
 * there is none, everyone is told why, and after a while it is looked for again: Python may have
 * been installed meanwhile. Thread-safe; only who needs the sandbox waits for it to open.
 */
public final class Computing implements AutoCloseable {
  private static final Duration BEFORE_ANOTHER_LOOK = Duration.ofMinutes(1);

  private final @Nullable SandboxConfig config;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Sandbox sandbox;
  private volatile @Nullable Refusal refusal;
  private boolean closed;

  private record Refusal(String reason, Instant at) {}

  /** How things stand, for those who do not want to wait. */
  public sealed interface Standing {
    record On(Sandbox sandbox) implements Standing {}

    record Off(String reason) implements Standing {}

    /** Nobody has computed anything yet. */
    record NotOpened() implements Standing {}
  }

  /** An absent configuration means that computing is turned off. */
  public Computing(Optional<SandboxConfig> config) {
    this.config = config.orElse(null);
  }

  /** Computing that is turned off. */
  public static Computing off() {
    return new Computing(Optional.empty());
  }

  public Standing standing() {
    Sandbox open = sandbox;
    Refusal refused = refusal;
    if (open != null) {
      return new Standing.On(open);
    }
    if (config == null) {
      return new Standing.Off("It is turned off by FATHOM_SANDBOX_TIER.");
    }
    return refused == null ? new Standing.NotOpened() : new Standing.Off(refused.reason());
  }

  /**
   * Runs code, opening the sandbox if need be.
   *
   * @throws SandboxUnavailableException when computing in Python is off here
   */
  public ExecutionResult execute(ExecutionRequest request) throws InterruptedException {
    return open().execute(request);
  }

  /**
   * The open sandbox.
   *
   * @throws SandboxUnavailableException when computing in Python is off here
   */
  public Sandbox open() throws InterruptedException {
    Sandbox open = sandbox;
    if (open != null) {
      return open;
    }
    opening.lockInterruptibly();
    try {
      return openAlone();
    } finally {
      opening.unlock();
    }
  }

  private Sandbox openAlone() throws InterruptedException {
    Sandbox open = sandbox;
    if (open != null) {
      return open;
    }
    Refusal refused = refusal;
    boolean again =
        refused == null || refused.at().plus(BEFORE_ANOTHER_LOOK).isBefore(Instant.now());
    if (config == null || closed || !again) {
      throw new SandboxUnavailableException(
          standing() instanceof Standing.Off(String reason) ? reason : "The service is closing.");
    }
    try {
      open = Sandbox.open(config);
      sandbox = open;
      refusal = null;
      return open;
    } catch (SandboxUnavailableException unavailable) {
      refusal = new Refusal(String.valueOf(unavailable.getMessage()), Instant.now());
      throw unavailable;
    }
  }

  /** Has the sandbox open in the background, for those who will need it soon. */
  public void prepare() {
    if (standing() instanceof Standing.NotOpened) {
      Thread.ofVirtual().name("sandbox-opens").start(this::openQuietly);
    }
  }

  private void openQuietly() {
    try {
      var _ = open();
    } catch (SandboxUnavailableException off) {
      // Whoever needs it is told.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    opening.lock();
    try {
      closed = true;
      Sandbox open = sandbox;
      if (open != null) {
        open.close();
      }
    } finally {
      opening.unlock();
    }
  }
}
