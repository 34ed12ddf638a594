package dev.fathom.engine.cuda.kernel;

import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.cuda.driver.Arguments;
import dev.fathom.engine.cuda.driver.Grid;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.Stream;

/** A mixture of experts around its products. */
public final class ExpertKernels {

  /** The most experts of a layer. */
  public static final int MOST_EXPERTS = 1024;

  /** The most experts of a token. */
  public static final int MOST_CHOSEN = 32;

  private static final String FILE = "sm80_f32_experts";
  private static final int THREADS = 256;
  private static final int CHOOSING_WARPS = 8;

  /** The widest rows of {@link #combineAndNorm}. */
  public static final int MOST_NORMED = 8192;

  private final KernelLibrary library;

  public ExpertKernels(KernelLibrary library) {
    this.library = library;
  }

  /**
   * What experts are chosen by, and where that goes.
   *
   * @param logits {@code [rows, stride]}
   * @param bias address, or 0
   * @param live address of the number of rows that are there; the others get none
   * @param chosen address of {@code [rows, chosen]}, likewise {@code weights}
   */
  public record Routing(
      ExpertConfig config,
      long logits,
      long stride,
      long bias,
      long live,
      int rows,
      long chosen,
      long weights) {}

  /** Chooses experts and sorts the choices by expert; {@code loads} counts tokens by expert. */
  public void choose(Stream stream, Routing routing, Groups groups, long loads) {
    int experts = routing.config.experts();
    int count = routing.config.chosen();
    if (routing.rows > LinearKernels.FEW_ROWS) {
      route(stream, routing);
      order(stream, groups, routing.chosen, routing.rows, count, experts, loads);
      return;
    }
    int shared = CHOOSING_WARPS * 4 * (3 * experts + MOST_CHOSEN);
    stream.launch(
        library.get(FILE, "sm80_i32_expert_choice", shared),
        new Grid(1, 1, 1, MOST_EXPERTS, shared),
        Arguments.list()
            .value(router(routing))
            .value(sorting(groups, routing.chosen, routing.rows, count, experts, loads)));
  }

  /** Chooses experts from logits. */
  public void route(Stream stream, Routing routing) {
    stream.launch(library.get(FILE, "sm80_f32_router"), Grid.of(routing.rows, 32), router(routing));
  }

  private static Arguments router(Routing routing) {
    ExpertConfig config = routing.config;
    return Arguments.structure()
        .pointer(routing.chosen)
        .pointer(routing.weights)
        .pointer(routing.logits)
        .pointer(routing.bias)
        .pointer(routing.live)
        .int64(routing.stride)
        .int32(routing.rows)
        .int32(config.experts())
        .int32(config.chosen())
        .int32(
            switch (config.gate()) {
              case SOFTMAX -> 0;
              case SIGMOID_WITH_BIAS -> 1;
            })
        .int32(config.groups())
        .int32(config.chosenGroups())
        .int32(config.normalised() ? 1 : 0)
        .float32(config.scale());
  }

  /** The most tiles that so many choices can make. */
  public static int mostTiles(int choices, int experts, int tileRows) {
    return Math.min(choices, experts + choices / tileRows);
  }

  /** Sorts choices by expert; {@code loads} counts tokens by expert. */
  public void order(
      Stream stream, Groups groups, long chosen, int rows, int count, int experts, long loads) {
    stream.launch(
        library.get(FILE, "sm80_i32_expert_order"),
        Grid.of(1, MOST_EXPERTS),
        sorting(groups, chosen, rows, count, experts, loads));
  }

  private static Arguments sorting(
      Groups groups, long chosen, int rows, int count, int experts, long loads) {
    return Arguments.structure()
        .pointer(groups.tiles())
        .pointer(groups.slotRows())
        .pointer(groups.slots())
        .pointer(loads)
        .pointer(chosen)
        .int32(rows)
        .int32(count)
        .int32(experts)
        .int32(groups.tileRows())
        .int32(groups.mostTiles());
  }

  /** Adds each row's experts {@code y [slots, n]}, weighted, to x {@code [rows, n]}. */
  public void combine(
      Stream stream, long y, Groups groups, long weights, int rows, int count, int n, long x) {
    stream.launch(
        library.get(FILE, "sm80_f32_expert_combine"),
        new Grid(Math.ceilDiv(n, THREADS), rows, 1, THREADS, 0),
        combining(y, groups, weights, count, n, x));
  }

  /** The same, and the rows normalised to bfloat16; of at most {@link #MOST_NORMED} columns. */
  public void combineAndNorm(
      Stream stream,
      long y,
      Groups groups,
      long weights,
      int rows,
      int count,
      long x,
      RowKernels.Norm norm,
      long normed) {
    stream.launch(
        library.get(FILE, "sm80_bf16_expert_combine_norm"),
        Grid.of(rows, RowKernels.NORM_THREADS),
        Arguments.list()
            .value(combining(y, groups, weights, count, norm.n(), x))
            .pointer(normed)
            .pointer(norm.weight())
            .float32(norm.epsilon()));
  }

  private static Arguments combining(
      long y, Groups groups, long weights, int count, int n, long x) {
    return Arguments.structure()
        .pointer(x)
        .pointer(y)
        .pointer(groups.slots())
        .pointer(weights)
        .int32(count)
        .int32(n);
  }
}
