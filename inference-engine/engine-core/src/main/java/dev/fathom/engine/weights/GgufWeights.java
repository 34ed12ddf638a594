package dev.fathom.engine.weights;

import dev.fathom.engine.tensor.Tensor;
import java.util.Collection;
import java.util.Optional;

/**
 * A GGUF file under Hugging Face names. Stacked experts are cut into single ones; everything else
 * is a matter of spelling.
 */
public record GgufWeights(GgufFile file) implements Weights {

  @Override
  public Optional<Tensor> find(String name) {
    return GgufNames.place(name).flatMap(this::at);
  }

  private Optional<Tensor> at(GgufNames.Place place) {
    Optional<Tensor> tensor = Optional.ofNullable(file.tensors().get(place.name()));
    if (place.expert().isEmpty()) {
      return tensor;
    }
    int index = place.expert().getAsInt();
    return tensor
        .filter(stack -> stack.shape().size() == 3 && index < stack.shape().getFirst())
        .map(stack -> stack.slice(index));
  }

  @Override
  public Collection<Tensor> tensors() {
    return file.tensors().values();
  }

  @Override
  public long bytes() {
    return file.tensors().values().stream().mapToLong(t -> t.data().byteSize()).sum();
  }

  @Override
  public void close() {
    file.close();
  }
}
