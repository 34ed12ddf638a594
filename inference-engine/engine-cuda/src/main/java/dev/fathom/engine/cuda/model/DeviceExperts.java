package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.PinnedMemory;
import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.kernel.ExpertKernels;
import dev.fathom.engine.cuda.model.DeviceLayer.Mixture;
import dev.fathom.engine.cuda.weights.SplitExperts;
import dev.fathom.engine.model.ExpertLoad;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of the use of experts, and what is done about it: routing biases move towards
 * balance, and of experts that do not all fit on the device the busiest change places with idle
 * ones. For the thread of steps, {@link #loads} excepted.
 */
final class DeviceExperts implements AutoCloseable {

  /** Tokens after which places are looked at again. */
  private static final long PLACING_TOKENS = 1024;

  /** Experts of a layer that change places at a time, so that no step waits for long. */
  private static final int MOST_EXCHANGES = 2;

  private final Device device;
  private final Stream stream;
  private final List<Use> layers = new ArrayList<>();
  private final List<Use> split = new ArrayList<>();
  private final PinnedMemory spare;
  private long tokens;
  private long exchanges;

  /** A layer, and its loads when they were last looked at. */
  private static final class Use {

    final Mixture mixture;
    long[] balanced;
    long[] placed;
    double[] recent;

    Use(Mixture mixture) {
      this.mixture = mixture;
      int count = mixture.config().experts();
      balanced = new long[count];
      placed = new long[count];
      recent = new double[count];
    }
  }

  /**
   * Of a model.
   *
   * @param layers whose loads are told and balanced
   * @param drafts further ones, of draft layers
   */
  DeviceExperts(Device device, Stream stream, List<Mixture> layers, List<Mixture> drafts) {
    this.device = device;
    this.stream = stream;
    layers.forEach(mixture -> this.layers.add(new Use(mixture)));
    this.layers.stream().filter(use -> use.mixture.split().isPresent()).forEach(split::add);
    drafts.stream().filter(m -> m.split().isPresent()).map(Use::new).forEach(split::add);
    long block =
        split.stream()
            .mapToLong(use -> use.mixture.split().orElseThrow().blockBytes())
            .max()
            .orElse(0);
    spare = device.pin("the use of experts", Math.max(block, 8L * ExpertKernels.MOST_EXPERTS));
  }

  /** Tokens by expert and layer; from any thread. */
  List<ExpertLoad> loads() {
    List<ExpertLoad> loads = new ArrayList<>();
    if (layers.isEmpty()) {
      return loads;
    }
    device.use();
    try (Stream own = device.newStream();
        PinnedMemory target = device.pin("the experts' loads", 8L * ExpertKernels.MOST_EXPERTS)) {
      for (Use use : layers) {
        loads.add(ExpertLoad.of(use.mixture.layer(), read(own, target, use.mixture)));
      }
    }
    return loads;
  }

  private static long[] read(Stream stream, PinnedMemory target, Mixture mixture) {
    long bytes = 8L * mixture.config().experts();
    stream.copyOut(target, 0, mixture.loads(), bytes);
    stream.await();
    return target.segment().asSlice(0, bytes).toArray(ValueLayout.JAVA_LONG);
  }

  private static long[] since(long[] before, long[] now) {
    long[] since = new long[now.length];
    for (int e = 0; e < now.length; e++) {
      since[e] = now[e] - before[e];
    }
    return since;
  }

  /**
   * Moves the routing biases by {@code speed} towards balance, by the loads since the last time.
   */
  void balance(float speed) {
    for (Use use : layers) {
      if (use.mixture.bias() != 0) {
        long[] now = read(stream, spare, use.mixture);
        use.mixture.router().balance(since(use.balanced, now), speed);
        use.balanced = now;
        float[] bias = use.mixture.router().bias();
        for (int e = 0; e < bias.length; e++) {
          spare.segment().setAtIndex(ValueLayout.JAVA_FLOAT, e, bias[e]);
        }
        stream.copyIn(use.mixture.bias(), spare, 0, 4L * bias.length);
        stream.await();
      }
    }
  }

  /** Is told of a step's tokens before it; now and then it lets experts change places. */
  void step(int rows) {
    tokens += rows;
    if (!split.isEmpty() && tokens >= PLACING_TOKENS) {
      tokens = 0;
      split.forEach(this::place);
    }
  }

  private void place(Use use) {
    SplitExperts experts = use.mixture.split().orElseThrow();
    long[] now = read(stream, spare, use.mixture);
    long[] since = since(use.placed, now);
    use.placed = now;
    for (int e = 0; e < since.length; e++) {
      use.recent[e] = use.recent[e] / 2 + since[e];
    }
    boolean changed = false;
    for (int i = 0; i < MOST_EXCHANGES; i++) {
      int coming = busiest(use.recent, experts);
      int going = idlest(use.recent, experts);
      // half as much again, or two that are much alike would go back and forth
      if (coming >= 0 && going >= 0 && use.recent[coming] > 1.5 * use.recent[going]) {
        experts.exchange(stream, spare, coming, going);
        exchanges++;
        changed = true;
      }
    }
    if (changed) {
      experts.sendAddresses(stream, spare);
    }
  }

  /** In main memory, or −1. */
  private static int busiest(double[] recent, SplitExperts experts) {
    int best = -1;
    for (int e = 0; e < recent.length; e++) {
      if (!experts.isOnDevice(e) && (best < 0 || recent[e] > recent[best])) {
        best = e;
      }
    }
    return best;
  }

  /** On the device, or −1. */
  private static int idlest(double[] recent, SplitExperts experts) {
    int best = -1;
    for (int e = 0; e < recent.length; e++) {
      if (experts.isOnDevice(e) && (best < 0 || recent[e] < recent[best])) {
        best = e;
      }
    }
    return best;
  }

  /** How often two experts have changed places. */
  long exchanges() {
    return exchanges;
  }

  @Override
  public void close() {
    spare.close();
  }
}
