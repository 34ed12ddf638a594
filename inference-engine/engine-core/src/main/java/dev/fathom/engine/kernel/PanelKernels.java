package dev.fathom.engine.kernel;

import dev.fathom.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * The kernels over weights laid out in panels ({@link PanelMatrix}). {@link #prepare} copies a
 * matrix into panels once and lets go of the mapped original, so that a model takes its size once;
 * what does not fit into memory, or has no panels, stays where it is and goes to {@link
 * VectorKernels}.
 *
 * <p>Integer formats are multiplied with activations rounded to eight bits, the others in float32:
 * a panel is decoded piece by piece into the first-level cache and multiplied with all rows of
 * activations there. Where there is the {@link NativeLibrary}, it does both.
 */
final class PanelKernels implements Kernels {

  /** Rows of activations that a thread rounds at a time. */
  private static final int ROUNDED = 16;

  /** Rounded rows that are kept for the next products, which a layer has of few sizes. */
  private static final int SPARE = 4;

  /** Elements of a gate that a thread takes at a time. */
  private static final int GATES = 4096;

  private static final int WIDTH = PanelMatrix.WIDTH;

  private final Workers workers;
  private final Scratch scratch = new Scratch();
  private volatile @Nullable VectorKernels rowKernels;
  private final Instructions instructions;
  private final PanelMemory memory = new PanelMemory();
  private final IdentityHashMap<Tensor, PanelMatrix> matrices = new IdentityHashMap<>();
  private final ThreadLocal<Pieces> pieces = ThreadLocal.withInitial(Pieces::new);
  private final List<QuantisedRows> spare = new ArrayList<>();
  private long room = AvailableMemory.bytes() / 10 * 8;

  PanelKernels(Workers workers) {
    this(workers, NativeLibrary.instructions());
  }

  /**
   * Kernels over panels.
   *
   * @param instructions what C computes products, attention and what else is hot with
   */
  PanelKernels(Workers workers, Instructions instructions) {
    this.workers = workers;
    this.instructions = instructions;
  }

  /** Whether the processor has vectors of the width that panels are made for. */
  static boolean supported() {
    return NativeLibrary.instructions().c()
        || FloatVector.SPECIES_PREFERRED.length() >= FloatVector.SPECIES_256.length();
  }

  /** What a thread computes with. */
  private static final class Pieces {
    final IntegerPanels integers = new IntegerPanels();
    final FloatPanels floats = new FloatPanels();
    private float[] scales = {};
    private float[] sums = {};
    private float[] scores = {};

    /** Room for one scale for each 32 columns. */
    float[] scales(int columns) {
      int size = Math.ceilDiv(columns, 32);
      if (scales.length < size) {
        scales = new float[size];
      }
      return scales;
    }

    float[] scores(int size) {
      if (scores.length < size) {
        scores = new float[size];
      }
      return scores;
    }

    float[] sums(int size) {
      if (sums.length < size) {
        sums = new float[size];
      }
      return sums;
    }
  }

  /** Made when first needed: vectors are slow to load, and C mostly does without. */
  private VectorKernels rowKernels() {
    VectorKernels known = rowKernels;
    if (known == null) {
      known = new VectorKernels(workers);
      rowKernels = known;
    }
    return known;
  }

  @Override
  public Scratch scratch() {
    return scratch;
  }

  @Override
  public void prepare(Tensor w) {
    if (matrices.containsKey(w) || !PanelPacker.supports(w)) {
      return;
    }
    long panelBytes = PanelPacker.panelBytes(w.type(), w.columns());
    int panels = PanelMatrix.panels(w.rows());
    if (panels * panelBytes > room) {
      return;
    }
    var data = memory.allocate(panels * panelBytes);
    AtomicBoolean same = new AtomicBoolean(true);
    workers.run(
        panels,
        panel -> {
          boolean packed =
              instructions.c()
                  ? NativePacker.pack(w, panel, data, panel * panelBytes)
                  : PanelPacker.pack(w, panel, data, panel * panelBytes);
          if (!packed) {
            same.set(false);
          }
        });
    if (!same.get()) {
      memory.takeBack(data);
      return;
    }
    room -= panels * panelBytes;
    if (w.data().isMapped()) {
      w.data().unload();
    }
    matrices.put(w, new PanelMatrix(w.type(), w.rows(), w.columns(), data, w.scale()));
  }

  @Override
  public void matmul(Tensor w, float[] x, int rows, float[] y) {
    matmul(List.of(new Product(w, x, rows, y)));
  }

  @Override
  public void matmul(List<Product> products) {
    List<Task> tasks = new ArrayList<>(products.size());
    IdentityHashMap<float[], QuantisedRows> quantised = new IdentityHashMap<>();
    int parts = 0;
    for (Product product : products) {
      PanelMatrix matrix = matrices.get(product.w());
      if (matrix == null) {
        rowKernels().matmul(product.w(), product.x(), product.rows(), product.y());
        continue;
      }
      Task task =
          IntegerKernels.supports(matrix.type())
              ? new IntegerTask(parts, matrix, quantise(quantised, product), product)
              : new FloatTask(parts, matrix, product);
      tasks.add(task);
      parts += matrix.panels();
    }
    workers.run(
        parts,
        part -> {
          Task task = tasks.getFirst();
          for (int i = 1; i < tasks.size() && tasks.get(i).firstPart() <= part; i++) {
            task = tasks.get(i);
          }
          int panel = part - task.firstPart();
          switch (task) {
            case FloatTask t -> multiply(t.matrix, panel, t.product);
            case IntegerTask t -> multiply(t.matrix, panel, t.x, t.product);
          }
        });
    spare.addAll(0, quantised.values());
    while (spare.size() > SPARE) {
      spare.removeLast();
    }
  }

  /** Memory for rounded rows, that of a product before if one fits. */
  private QuantisedRows rounded(int rows, int columns) {
    for (int i = 0; i < spare.size(); i++) {
      if (spare.get(i).rows() == rows && spare.get(i).columns() == columns) {
        return spare.remove(i);
      }
    }
    return new QuantisedRows(rows, columns);
  }

  private QuantisedRows quantise(IdentityHashMap<float[], QuantisedRows> known, Product product) {
    return known.computeIfAbsent(
        product.x(),
        x -> {
          QuantisedRows rows = rounded(product.rows(), product.w().columns());
          int parts = Math.ceilDiv(rows.rows(), ROUNDED);
          workers.run(
              parts,
              part -> {
                int first = part * ROUNDED;
                int last = Math.min(rows.rows(), first + ROUNDED);
                if (instructions.c()) {
                  NativeActivations.quantise(x, first, last, rows);
                } else {
                  rows.quantise(x, first, last);
                }
              });
          if (!instructions.c()) {
            rows.spread();
          }
          return rows;
        });
  }

  /** A product; its panels are the parts from {@code firstPart} on. */
  private sealed interface Task {
    int firstPart();
  }

  private record FloatTask(int firstPart, PanelMatrix matrix, Product product) implements Task {}

  private record IntegerTask(int firstPart, PanelMatrix matrix, QuantisedRows x, Product product)
      implements Task {}

  private void multiply(PanelMatrix matrix, int panel, Product product) {
    Pieces own = pieces.get();
    int rows = product.rows();
    float[] sums = own.sums(FloatPanels.rows(rows) * WIDTH);
    if (instructions.c()) {
      float[] scales = own.scales(matrix.columns());
      matrix.factors(panel, 0, matrix.columns(), scales);
      FloatKernels.multiply(
          instructions, matrix, panel, scales, product.x(), rows, sums, product.y());
    } else {
      own.floats.multiply(matrix, panel, product.x(), rows, sums);
      store(sums, matrix, panel, product);
    }
  }

  private void multiply(PanelMatrix matrix, int panel, QuantisedRows x, Product product) {
    Pieces own = pieces.get();
    float[] sums = own.sums(x.rows() * WIDTH);
    if (instructions.c()) {
      IntegerKernels.multiply(instructions, matrix, panel, x, sums, product.y());
    } else {
      own.integers.multiply(matrix, panel, x, sums);
      store(sums, matrix, panel, product);
    }
  }

  private static void store(float[] sums, PanelMatrix matrix, int panel, Product product) {
    int first = matrix.first(panel);
    int count = matrix.count(panel);
    for (int row = 0; row < product.rows(); row++) {
      System.arraycopy(sums, row * WIDTH, product.y(), row * matrix.rows() + first, count);
    }
  }

  @Override
  public void dotRows(Tensor w, int first, int count, float[] x, int xAt, float[] y, int yAt) {
    if (instructions.c() && NativeActivations.supports(w.type())) {
      NativeActivations.dotRows(w, first, count, x, xAt, y, yAt);
    } else {
      rowKernels().dotRows(w, first, count, x, xAt, y, yAt);
    }
  }

  @Override
  public void addRows(Tensor w, int first, int count, float[] x, int xAt, float[] y, int yAt) {
    if (instructions.c() && NativeActivations.supports(w.type())) {
      NativeActivations.addRows(w, first, count, x, xAt, y, yAt);
    } else {
      rowKernels().addRows(w, first, count, x, xAt, y, yAt);
    }
  }

  @Override
  public float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    return rowKernels().dot(a, aAt, b, bAt, n);
  }

  @Override
  public void add(float factor, float[] x, int xAt, float[] y, int yAt, int n) {
    if (instructions.c()) {
      NativeActivations.add(factor, x, xAt, y, yAt, n);
      return;
    }
    rowKernels().add(factor, x, xAt, y, yAt, n);
  }

  @Override
  public void gate(float[] gate, float[] up) {
    if (!instructions.c()) {
      rowKernels().gate(gate, up);
      return;
    }
    int parts = Math.ceilDiv(gate.length, GATES);
    workers.run(
        parts,
        part -> {
          int from = part * GATES;
          NativeActivations.gate(gate, up, from, Math.min(GATES, gate.length - from));
        });
  }

  @Override
  public void attend(
      PagedEntries entries, float[] q, int[] qAt, int[] lengths, float[] out, int[] outAt) {
    if (instructions.c()) {
      float[] scores = pieces.get().scores(NativeActivations.scores(lengths));
      NativeActivations.attend(instructions, entries, q, qAt, lengths, scores, out, outAt);
    } else {
      rowKernels().attend(entries, q, qAt, lengths, out, outAt);
    }
  }

  @Override
  public void exp(float[] x, int n, float shift) {
    rowKernels().exp(x, n, shift);
  }

  @Override
  public void parallel(int count, IntConsumer task) {
    workers.run(count, task);
  }
}
