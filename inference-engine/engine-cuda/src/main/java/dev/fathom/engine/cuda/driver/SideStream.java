package dev.fathom.engine.cuda.driver;

import java.util.function.Consumer;

/**
 * Work beside a stream's: it begins after what the stream was asked for so far, and the stream
 * waits for it when it is told to. Recordings and timings of the stream take it in.
 */
public final class SideStream implements AutoCloseable {

  private final Stream main;
  private final Stream side;
  private final Event begun;
  private final Event done;

  SideStream(Stream main, Stream side, Event begun, Event done) {
    this.main = main;
    this.side = side;
    this.begun = begun;
    this.done = done;
  }

  /** Does {@code work} on the stream that it is given. */
  public void beside(Consumer<Stream> work) {
    if (main.timing()) {
      // one after another, so that each has the device for itself
      work.accept(main);
      return;
    }
    main.record(begun);
    side.await(begun);
    work.accept(side);
    side.record(done);
  }

  /** Lets the stream go on only when the work beside it is done. */
  public void join() {
    if (!main.timing()) {
      main.await(done);
    }
  }

  @Override
  public void close() {
    side.close();
    begun.close();
    done.close();
  }
}
