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
import org.jspecify.annotations.Nullable;

/**
 * Gives weights their places in a region, and sends them there. Without an upload it only measures:
 * the same calls are made twice, first to know the size, then to fill it.
 */
public final class WeightLoader {

  private final Region region;
  private final @Nullable Upload upload;

  /**
   * Over a region.
   *
   * @param upload null to measure
   */
  public WeightLoader(Region region, @Nullable Upload upload) {
    this.region = region;
    this.upload = upload;
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

  /** Gates and up-projections of one shape, interleaved, side by side. */
  public Matrix interleavedSideBySide(List<Tensor> gates, List<Tensor> ups) {
    List<MatrixRows> all = new ArrayList<>();
    for (int i = 0; i < gates.size(); i++) {
      all.add(MatrixRows.interleaved(gates.get(i), ups.get(i)));
    }
    return matrices(all);
  }

  private Matrix matrices(List<MatrixRows> all) {
    MatrixRows first = all.getFirst();
    boolean same = all.stream().allMatch(rows -> rows.format() == first.format());
    Format format = same ? first.format() : Format.BF16;
    int columns = first.columns();
    long rowBytes = format.bytes(columns);
    long stride = Region.aligned(first.rows() * rowBytes);
    int scaleRows = first.scaleRows(format);
    long scaleRowBytes = first.scaleRowBytes(format);
    long scalesStride = Region.aligned(scaleRows * scaleRowBytes);
    long data = region.take(stride * all.size());
    long scales = scaleRows == 0 ? 0 : region.take(scalesStride * all.size());
    for (int m = 0; m < all.size() && upload != null; m++) {
      MatrixRows rows = all.get(m);
      upload.send(
          data + m * stride, rows.rows(), rowBytes, (row, to) -> rows.data(format, row, to));
      if (scaleRows > 0) {
        upload.send(
            scales + m * scalesStride,
            scaleRows,
            scaleRowBytes,
            (row, to) -> rows.scales(format, row, to));
      }
    }
    return new Matrix(
        format,
        data,
        scales,
        first.rows(),
        columns,
        all.size(),
        stride,
        scalesStride,
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
    return new Matrix(Format.BF16, data, 0, width, taken, count, stride, 0, false);
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
