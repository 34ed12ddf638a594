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
  private final Connection connection;
  private final ReentrantLock one = new ReentrantLock();
  private boolean alive = true;

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
      ExecutionResult result = sandbox.executeCell(connection, cell);
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

  @Override
  public void close() {
    connection.close();
  }
}
