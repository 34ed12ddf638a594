package dev.fathom.engine.weights;

import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The tensors of one model under their Hugging Face names, whatever the file. Safe to share between
 * threads; closing it unmaps the files, after which none of its tensors may be read.
 */
public interface Weights extends AutoCloseable {

  Optional<Tensor> find(String name);

  /** All of them, under the names and in the pieces of the file. */
  Collection<Tensor> tensors();

  /** Bytes of weights on disk, which is what mapping them all costs. */
  long bytes();

  @Override
  void close();

  /**
   * The tensor of this name, whose shape must be {@code shape}.
   *
   * @throws InvalidModelException when it is missing or shaped otherwise
   */
  default Tensor require(String name, long... shape) {
    Tensor tensor =
        find(name)
            .orElseThrow(() -> new InvalidModelException("The model has no tensor " + name + "."));
    List<Long> expected = new ArrayList<>();
    for (long dimension : shape) {
      expected.add(dimension);
    }
    if (!tensor.shape().equals(expected)) {
      throw new InvalidModelException(
          "Tensor %s has the shape %s; the configuration calls for %s."
              .formatted(name, tensor.shape(), expected));
    }
    return tensor;
  }
}
