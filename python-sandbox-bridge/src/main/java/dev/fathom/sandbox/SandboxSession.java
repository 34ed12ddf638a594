package dev.fathom.sandbox;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Variables that live from cell to cell. A crash, a time-out or a memory kill costs only its own
 * cell: the session goes on with the variables as they were before it. An exception keeps what the
 * cell had done. Files in the working directory are not rolled back, and no thread or process
 * outlives its cell. A lower memory or processor limit, once asked for, holds for the rest of the
 * session.
 *
 * <p>One cell at a time; further callers wait. Once interrupted or failed, the session is over.
 */
public final class SandboxSession implements AutoCloseable {
  private final Sandbox sandbox;
  private volatile Connection connection;
  private volatile boolean closed;
  private final ReentrantLock one = new ReentrantLock();
  private boolean alive = true;
  private boolean begun;

  SandboxSession(Sandbox sandbox, Connection connection) {
    this.sandbox = sandbox;
    this.connection = connection;
  }

  /**
   * Runs the next cell.
   *
   * @throws IllegalStateException when the session is over
   * @throws InterruptedException when the caller is interrupted; the session is over
   * @throws SandboxException when the sandbox fails; the session is over
   */
  public ExecutionResult execute(ExecutionRequest cell) throws InterruptedException {
    one.lockInterruptibly();
    try {
      if (!alive) {
        throw new IllegalStateException("the session is over: open another");
      }
      alive = false;
      ExecutionResult result = begin(cell);
      begun = true;
      alive = result.sessionAlive();
      return result;
    } catch (IllegalArgumentException e) {
      // Refused before it was sent.
      alive = true;
      throw e;
    } finally {
      one.unlock();
    }
  }

  /** A session that has no variables yet loses nothing with its slot: another one takes over. */
  private ExecutionResult begin(ExecutionRequest cell) throws InterruptedException {
    try {
      try {
        return sandbox.executeCell(connection, cell);
      } catch (NotBegunException lost) {
        if (begun) {
          throw lost;
        }
        connection.close();
        connection = sandbox.connect(true);
        if (closed) {
          connection.close();
        }
        return sandbox.executeCell(connection, cell);
      }
    } catch (NotBegunException lost) {
      throw new SandboxException("the sandbox failed: " + lost.getMessage(), lost);
    }
  }

  @Override
  public void close() {
    closed = true;
    connection.close();
  }
}
