package dev.fathom.engine.cuda.weights;

import dev.fathom.engine.cuda.kernel.Format;
import dev.fathom.engine.cuda.kernel.Matrix;
import dev.fathom.engine.cuda.kernel.RowKernels.Norm;
import dev.fathom.engine.model.RmsNorm;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.RowEncoder;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives weights their places in a region, and sends them there. Without an upload it only measures:
 * the same calls are made twice, first to know the size, then to fill it.
 */
public final class WeightLoader {

  private final Region region;
  private final @Nullable Upload upload;
  private final int resident;
  private final @Nullable HostBlocks host;
  private long hostBytes;

  private WeightLoader(
      Region region, @Nullable Upload upload, int resident, @Nullable HostBlocks host) {
    this.region = region;
    this.upload = upload;
    this.resident = resident;
    this.host = host;
  }

  /**
   * Over a region, all of it on the device.
   *
   * @param upload null to measure
   */
  public WeightLoader(Region region, @Nullable Upload upload) {
    this(region, upload, Integer.MAX_VALUE, null);
  }

  /** Measures with so many experts of each layer on the device, and the others in main memory. */
  public static WeightLoader measuring(Region region, int resident) {
    return new WeightLoader(region, null, resident, null);
  }

  /** Loads what {@link #measuring} has measured. */
  public static WeightLoader splitting(
      Region region, Upload upload, int resident, HostBlocks host) {
    return new WeightLoader(region, upload, resident, host);
  }

  /** Bytes of experts in main memory. */
  public long hostBytes() {
    return hostBytes;
  }

  /** A matrix of parts below each other, and where each begins. */
  public record Stack(Matrix matrix, List<Integer> starts) {}

  /** One matrix in its own format, or in bfloat16. */
  public Matrix matrix(Tensor tensor) {
    return matrices(List.of(MatrixRows.of(tensor)));
  }

  /** Matrices of one width as one. */
  public Stack stack(List<Tensor> parts) {
    MatrixRows rows = MatrixRows.stacked(parts);
    return new Stack(matrices(List.of(rows)), rows.starts());
  }

  /** A gate and an up-projection whose rows alternate by eights. */
  public Matrix interleaved(Tensor gate, Tensor up) {
    return matrices(List.of(MatrixRows.interleaved(gate, up)));
  }

  /** Matrices of one shape, side by side. */
  public Matrix sideBySide(List<Tensor> tensors) {
    return matrices(tensors.stream().map(MatrixRows::of).toList());
  }

  /**
   * The experts of a layer.
   *
   * @param split where they lie, if not all are on the device
   */
  public record Experts(Matrix gateUp, Matrix down, Optional<SplitExperts> split) {}

  /** Experts of one shape: gates and up-projections interleaved. */
  public Experts experts(List<Tensor> gates, List<Tensor> ups, List<Tensor> downs) {
    List<MatrixRows> gateUps = new ArrayList<>();
    for (int i = 0; i < gates.size(); i++) {
      gateUps.add(MatrixRows.interleaved(gates.get(i), ups.get(i)));
    }
    List<MatrixRows> backs = downs.stream().map(MatrixRows::of).toList();
    if (resident >= gates.size()) {
      return new Experts(matrices(gateUps), matrices(backs), Optional.empty());
    }
    return split(gateUps, backs);
  }

  private Experts split(List<MatrixRows> gateUps, List<MatrixRows> downs) {
    int count = gateUps.size();
    Shape gateUp = Shape.of(gateUps);
    Shape down = Shape.of(downs);
    long blockBytes = gateUp.bytes() + down.bytes();
    long base = region.take(blockBytes * resident);
    long table = region.take(8L * count);
    hostBytes += blockBytes * (count - resident);
    SplitExperts split = new SplitExperts(count, blockBytes, table);
    if (upload != null) {
      for (int e = 0; e < count; e++) {
        Target target;
        if (e < resident) {
          long address = base + e * blockBytes;
          split.put(e, address);
          target = (at, rows, rowBytes, each) -> upload.send(address + at, rows, rowBytes, each);
        } else {
          HostBlocks.Block block = Objects.requireNonNull(host).take(blockBytes);
          split.put(e, block);
          MemorySegment segment = block.segment();
          target = (at, rows, rowBytes, each) -> write(segment, at, rows, rowBytes, each);
        }
        gateUp.send(gateUps.get(e), 0, target);
        down.send(downs.get(e), gateUp.bytes(), target);
      }
      upload.send(
          table,
          1,
          8L * count,
          (row, to) ->
              MemorySegment.copy(split.addresses(), 0, to, ValueLayout.JAVA_LONG, 0, count));
    }
    return new Experts(
        gateUp.matrix(0, 0, count, table),
        down.matrix(gateUp.bytes(), 0, count, table),
        Optional.of(split));
  }

  private static void write(
      MemorySegment segment, long at, int rows, long rowBytes, Upload.Rows each) {
    for (int row = 0; row < rows; row++) {
      each.write(row, segment.asSlice(at + row * rowBytes, rowBytes));
    }
  }

  /** Takes rows for a place in a block. */
  private interface Target {
    void send(long at, int count, long rowBytes, Upload.Rows rows);
  }

  /** What matrices that lie one after another have in common. */
  private record Shape(Format format, MatrixRows first, long dataBytes, long scaleBytes) {

    static Shape of(List<MatrixRows> all) {
      MatrixRows first = all.getFirst();
      boolean same = all.stream().allMatch(rows -> rows.format() == first.format());
      Format format = same ? first.format() : Format.BF16;
      return new Shape(
          format,
          first,
          Region.aligned(first.rows() * format.bytes(first.columns())),
          Region.aligned(first.scaleRows(format) * first.scaleRowBytes(format)));
    }

    long bytes() {
      return dataBytes + scaleBytes;
    }

    /** Weights at {@code at}, factors behind them. */
    void send(MatrixRows rows, long at, Target target) {
      long rowBytes = format.bytes(rows.columns());
      target.send(at, rows.rows(), rowBytes, (row, to) -> rows.data(format, row, to));
      if (scaleBytes > 0) {
        target.send(
            at + dataBytes,
            rows.scaleRows(format),
            rows.scaleRowBytes(format),
            (row, to) -> rows.scales(format, row, to));
      }
    }

    Matrix matrix(long data, long stride, int count, long blocks) {
      return new Matrix(
          format,
          data,
          data + dataBytes,
          first.rows(),
          first.columns(),
          count,
          stride,
          stride,
          blocks,
          first.interleaved());
    }
  }

  private Matrix matrices(List<MatrixRows> all) {
    Shape shape = Shape.of(all);
    long data = region.take(shape.dataBytes() * all.size());
    long scales = shape.scaleBytes() == 0 ? 0 : region.take(shape.scaleBytes() * all.size());
    for (int m = 0; m < all.size() && upload != null; m++) {
      long own = data + m * shape.dataBytes();
      long ownScales = scales + m * shape.scaleBytes();
      shape.send(
          all.get(m),
          0,
          (at, rows, rowBytes, each) ->
              upload.send(at < shape.dataBytes() ? own : ownScales, rows, rowBytes, each));
    }
    MatrixRows first = all.getFirst();
    return new Matrix(
        shape.format(),
        data,
        scales,
        first.rows(),
        first.columns(),
        all.size(),
        shape.dataBytes(),
        shape.scaleBytes(),
        0,
        first.interleaved());
  }

  /** A table in bfloat16; its address. */
  public long table(Tensor tensor) {
    long rowBytes = 2L * tensor.columns();
    long data = region.take(rowBytes * tensor.rows());
    MatrixRows rows = MatrixRows.of(tensor);
    if (upload != null) {
      upload.send(data, tensor.rows(), rowBytes, (row, to) -> rows.data(Format.BF16, row, to));
    }
    return data;
  }

  /**
   * From {@code [count · height, width]} of which rows {@code from} to {@code from + taken} of each
   * count, turned: {@code count} matrices {@code [width, taken]} in bfloat16.
   */
  public Matrix turned(Tensor tensor, int count, int height, int from, int taken) {
    int width = tensor.columns();
    long stride = Region.aligned(2L * width * taken);
    long data = region.take(stride * count);
    if (upload != null) {
      for (int m = 0; m < count; m++) {
        float[] values = new float[taken * width];
        for (int row = 0; row < taken; row++) {
          RowDecoder.decode(tensor, m * height + from + row, values, row * width);
        }
        upload.send(
            data + m * stride,
            width,
            2L * taken,
            (row, to) -> RowEncoder.encode(column(values, row, width), DType.BF16, to));
      }
    }
    return new Matrix(Format.BF16, data, 0, width, taken, count, stride, 0, 0, false);
  }

  private static float[] column(float[] values, int column, int width) {
    float[] chosen = new float[values.length / width];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = values[i * width + column];
    }
    return chosen;
  }

  /** A norm with its weights on the device. */
  public Norm norm(RmsNorm norm) {
    return new Norm(floats(norm.weight()), norm.weight().length, norm.epsilon());
  }

  /** The address of these floats. */
  public long floats(float[] values) {
    long address = region.take(4L * values.length);
    if (upload != null) {
      upload.send(
          address,
          1,
          4L * values.length,
          (row, to) -> MemorySegment.copy(values, 0, to, ValueLayout.JAVA_FLOAT, 0, values.length));
    }
    return address;
  }

  /** The address of these doubles. */
  public long doubles(double[] values) {
    long address = region.take(8L * values.length);
    if (upload != null) {
      upload.send(
          address,
          1,
          8L * values.length,
          (row, to) ->
              MemorySegment.copy(values, 0, to, ValueLayout.JAVA_DOUBLE, 0, values.length));
    }
    return address;
  }

  /** The address of so many zero bytes. */
  public long zeros(long bytes) {
    long address = region.take(bytes);
    if (upload != null) {
      upload.send(address, 1, bytes, (row, to) -> to.fill((byte) 0));
    }
    return address;
  }
}
