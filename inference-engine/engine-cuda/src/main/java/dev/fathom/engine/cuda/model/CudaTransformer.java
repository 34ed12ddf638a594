package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.DeviceMemory;
import dev.fathom.engine.cuda.driver.Graph;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.PinnedMemory;
import dev.fathom.engine.cuda.driver.SideStream;
import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.kernel.Matrix;
import dev.fathom.engine.cuda.kernel.Rotation;
import dev.fathom.engine.cuda.kernel.RowKernels.Norm;
import dev.fathom.engine.cuda.kernel.SamplingKernels;
import dev.fathom.engine.cuda.weights.HostBlocks;
import dev.fathom.engine.cuda.weights.Region;
import dev.fathom.engine.cuda.weights.Upload;
import dev.fathom.engine.cuda.weights.WeightLoader;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.ExpertLoad;
import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.Logits;
import dev.fathom.engine.model.Transformer;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model that computes on the device. Weights, workspace and cache are taken once; a step copies
 * its description in, and what comes back is tokens, or the logits that somebody looks at. Steps
 * that only decode are recorded when their shape comes up again, and then launched as a whole.
 *
 * <p>Steps belong to one thread. Without the lane that a processor's kernels keep to, the last bits
 * of a row may depend on how many rows are computed with it. After an error of the driver the
 * device's context is often lost, and every later step fails as well.
 */
public final class CudaTransformer implements LanguageModel {

  private static final System.Logger LOG = System.getLogger(CudaTransformer.class.getName());

  private final ModelConfig config;
  private final CudaOptions options;
  private final Device device;
  private final Stream stream;
  private final SideStream side;
  private final KernelLibrary library;
  private final DeviceMemory memory;
  private final HostBlocks host;
  private final long hostBytes;
  private final DeviceExperts experts;
  private final DeviceWeights weights;
  private final Workspace space;
  private final Staging staging;
  private final PinnedMemory results;
  private final int resultFloats;
  private final LayerRunner runner;
  private final StepTiling tiling;
  private final int cacheWidth;
  private final Map<Recorded, Graph> graphs = new HashMap<>();
  private final Set<Recorded> seen = new HashSet<>();

  /** The shape of a step that was recorded: everything that its launches depend on. */
  private record Recorded(CudaCache cache, DeviceStep.Shape shape, long previous) {}

  private CudaTransformer(Transformer model, Device device, CudaOptions options) {
    this.config = model.config();
    this.options = options;
    this.device = device;
    int multiprocessors = device.properties().multiprocessors();
    MemoryPlan plan = MemoryPlan.of(model, options, device.properties(), device.freeBytes());
    LOG.log(Level.INFO, plan.announcement(config.experts().map(ExpertConfig::experts).orElse(0)));
    stream = device.newStream();
    side = device.newSideStream(stream);
    library = new KernelLibrary(device);
    memory = device.allocate("weights and workspace", plan.deviceBytes());
    hostBytes = plan.hostBytes();
    host = new HostBlocks(device, hostBytes);
    Region region = new Region(memory.address());
    UploadProgress progress = new UploadProgress(plan.weightBytes());
    try (Upload upload = new Upload(device, stream, progress::sent)) {
      weights =
          DeviceWeights.load(model, WeightLoader.splitting(region, upload, plan.resident(), host));
    }
    space = Workspace.plan(region, config, weights, options, multiprocessors);
    staging = new Staging(device);
    resultFloats =
        Math.max(Math.max(config.vocabularySize(), config.hiddenSize()), options.stepRows());
    results = device.pin("results", 4L * resultFloats);
    experts = new DeviceExperts(device, stream, weights.mixtures(), weights.draftMixtures());
    runner =
        new LayerRunner(
            stream,
            side,
            library,
            device.properties(),
            space,
            config.rope(),
            weights.frequencies(),
            config.hiddenSize());
    tiling = new StepTiling(weights.layers().getFirst().attention(), runner.attention(), space);
    cacheWidth = model.layers().getFirst().attention().cacheWidth();
  }

  /**
   * Uploads a model to the device.
   *
   * @throws IllegalStateException when there is not enough memory
   */
  public static CudaTransformer load(Transformer model, Device device, CudaOptions options) {
    return new CudaTransformer(model, device, options);
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  private int cacheLayers() {
    return weights.layers().size() + (hasDraft() ? 1 : 0);
  }

  @Override
  public Cache newCache(int pages, int pageSize) {
    device.use();
    return new CudaCache(device, cacheLayers(), cacheWidth, pages, pageSize, this::forget);
  }

  private void forget(CudaCache cache) {
    graphs
        .entrySet()
        .removeIf(
            entry -> {
              boolean own = entry.getKey().cache == cache;
              if (own) {
                entry.getValue().close();
              }
              return own;
            });
    seen.removeIf(recorded -> recorded.cache == cache);
  }

  @Override
  public long cacheBytesPerToken() {
    return 2L * cacheWidth * cacheLayers();
  }

  @Override
  public Hidden forward(Batch batch, Cache cache) {
    CudaCache own = (CudaCache) cache;
    run(batch, own, 0, new int[0], (step, chosen) -> layers(step, own));
    return CudaHidden.first(space.states(), batch.rows());
  }

  private void layers(DeviceStep step, CudaCache cache) {
    runner.embed(step, weights.embedding(), space.states());
    Rotation rotation = runner.rotation(step);
    runner.layers(step, weights.layers(), rotation, cache, 0, space.states());
  }

  @Override
  public boolean hasDraft() {
    return weights.draft().isPresent();
  }

  @Override
  public Hidden draftForward(Batch batch, Hidden hidden, Cache cache) {
    DeviceWeights.Draft draft = weights.draft().orElseThrow();
    CudaHidden previous = (CudaHidden) hidden;
    run(
        batch,
        (CudaCache) cache,
        previous.address(),
        previous.chosen(),
        (step, chosen) -> {
          runner.join(step, draft, previous.address(), chosen, space.draftStates());
          runner.layers(
              step,
              List.of(draft.layer()),
              runner.rotation(step),
              (CudaCache) cache,
              weights.layers().size(),
              space.draftStates());
        });
    return CudaHidden.first(space.draftStates(), batch.rows());
  }

  /** Launches what a step consists of. */
  private interface Launches {

    /** {@code chosen} is the address of the rows of earlier states that the step goes on from. */
    void run(DeviceStep step, long chosen);
  }

  private void run(Batch batch, CudaCache cache, long previous, int[] chosen, Launches launches) {
    device.use();
    experts.step(batch.rows());
    Staged staged = stage(batch, cache, chosen);
    if (!staged.recordable) {
      launches.run(staged.step, staged.chosenAt);
      return;
    }
    Recorded recorded = new Recorded(cache, staged.shape, previous);
    if (seen.add(recorded)) {
      // the first time as it is, which also loads the kernels
      launches.run(staged.step, staged.chosenAt);
      return;
    }
    stream.launch(recording(recorded, staged, launches));
  }

  /** A step that the device has been told of. */
  private record Staged(
      DeviceStep step, DeviceStep.Shape shape, long chosenAt, boolean recordable) {}

  private Staged stage(Batch batch, CudaCache cache, int[] chosen) {
    int rows = batch.rows();
    if (rows > options.stepRows()) {
      throw new IllegalArgumentException(
          "A step of %d tokens; the device was prepared for %d."
              .formatted(rows, options.stepRows()));
    }
    int pages =
        batch.chunks().stream()
            .mapToInt(chunk -> Math.ceilDiv(chunk.end(), cache.pageSize()))
            .max()
            .orElse(1);
    boolean recordable = options.graphs() && recordable(batch);
    DeviceStep.Shape shape =
        recordable
            ? new DeviceStep.Shape(
                Math.min(powerOfTwo(rows), options.stepRows()), powerOfTwo(Math.max(pages, 8)))
            : new DeviceStep.Shape(rows, pages);
    DeviceStep step = DeviceStep.stage(staging, batch, cache, tiling, shape);
    long chosenAt = staging.ints(Arrays.copyOf(chosen, shape.rows()));
    staging.send(stream);
    return new Staged(step, shape, chosenAt, recordable);
  }

  private Graph recording(Recorded recorded, Staged staged, Launches launches) {
    return graphs.computeIfAbsent(
        recorded, key -> stream.capture(() -> launches.run(staged.step, staged.chosenAt)));
  }

  /**
   * How long a step that only decodes takes on the device; its entries are written again each time.
   *
   * @throws IllegalArgumentException when it is not a step that is recorded
   */
  public StepTimes time(Batch batch, Cache cache) {
    var _ = forward(batch, cache);
    CudaCache own = (CudaCache) cache;
    Staged staged = stage(batch, own, new int[0]);
    if (!staged.recordable) {
      throw new IllegalArgumentException("Only steps that decode are recorded.");
    }
    Launches launches = (step, chosen) -> layers(step, own);
    Graph graph = recording(new Recorded(own, staged.shape, 0), staged, launches);
    try (StepTimer timer = new StepTimer(device, stream)) {
      return timer.of(
          () -> stream.launch(graph),
          () -> launches.run(staged.step, staged.chosenAt),
          space.logits(),
          4L * space.logitRows() * config.vocabularySize());
    }
  }

  private static boolean recordable(Batch batch) {
    return batch.rows() <= StepTiling.MOST_SPLIT_ROWS
        && batch.chunks().stream()
            .allMatch(chunk -> chunk.phase() == Chunk.Phase.DECODE && chunk.tokens().length == 1);
  }

  private static int powerOfTwo(int least) {
    return least <= 1 ? 1 : Integer.highestOneBit(2 * least - 1);
  }

  @Override
  public Logits logits(Hidden hidden, int... rows) {
    return logits(weights.norm(), weights.head(), (CudaHidden) hidden.select(rows));
  }

  @Override
  public Logits draftLogits(Hidden hidden, int... rows) {
    DeviceWeights.Draft draft = weights.draft().orElseThrow();
    return logits(draft.norm(), draft.head(), (CudaHidden) hidden.select(rows));
  }

  private Logits logits(Norm norm, Matrix head, CudaHidden hidden) {
    device.use();
    int most = space.logitRows();
    if (hidden.rows() <= most) {
      compute(norm, head, hidden.address(), hidden.chosen());
      return new CudaLogits(
          stream,
          staging,
          new SamplingKernels(library),
          space,
          results,
          hidden.rows(),
          config.vocabularySize());
    }
    List<float[]> all = new ArrayList<>();
    for (int first = 0; first < hidden.rows(); first += most) {
      int[] some =
          Arrays.copyOfRange(hidden.chosen(), first, Math.min(hidden.rows(), first + most));
      CudaLogits piece = (CudaLogits) logits(norm, head, new CudaHidden(hidden.address(), some));
      for (int row = 0; row < some.length; row++) {
        all.add(piece.row(row));
      }
    }
    return all::get;
  }

  private void compute(Norm norm, Matrix head, long address, int[] chosen) {
    staging.begin();
    long chosenAt = staging.ints(chosen);
    staging.send(stream);
    runner.logits(norm, head, address, chosenAt, chosen.length);
  }

  @Override
  public float[] states(Hidden hidden, int... rows) {
    device.use();
    CudaHidden chosen = (CudaHidden) hidden.select(rows);
    int width = config.hiddenSize();
    int most = Math.min(options.stepRows(), resultFloats / width);
    float[] states = new float[rows.length * width];
    for (int first = 0; first < rows.length; first += most) {
      int[] some = Arrays.copyOfRange(chosen.chosen(), first, Math.min(rows.length, first + most));
      staging.begin();
      long chosenAt = staging.ints(some);
      staging.send(stream);
      runner.states(weights.norm(), chosen.address(), chosenAt, some.length);
      stream.copyOut(results, 0, space.normed(), 4L * some.length * width);
      stream.await();
      MemorySegment.copy(
          results.segment(), ValueLayout.JAVA_FLOAT, 0, states, first * width, some.length * width);
    }
    return states;
  }

  @Override
  public List<ExpertLoad> expertLoads() {
    return experts.loads();
  }

  @Override
  public void balanceExperts(float speed) {
    device.use();
    experts.balance(speed);
  }

  /** Bytes of experts that are in main memory, since the device has no room for them. */
  public long hostExpertBytes() {
    return hostBytes;
  }

  /** How often experts in main memory and on the device have changed places. */
  public long expertExchanges() {
    return experts.exchanges();
  }

  @Override
  public void close() {
    device.use();
    graphs.values().forEach(Graph::close);
    side.close();
    stream.close();
    experts.close();
    results.close();
    staging.close();
    library.close();
    host.close();
    memory.close();
    device.close();
  }
}
