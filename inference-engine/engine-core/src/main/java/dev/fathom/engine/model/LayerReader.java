package dev.fathom.engine.model;

import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.ExpertConfig.Gate;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads blocks from the weights of one layer; every shape is checked against the configuration. */
record LayerReader(ModelConfig config, Weights weights, Kernels kernels, int layer) {

  RmsNorm norm(String name, int size, float epsilon) {
    return new RmsNorm(tensor(name + ".weight", size).toFloats(), epsilon);
  }

  RmsNorm norm(String name) {
    return norm(name, config.hiddenSize(), config.normEpsilon());
  }

  Linear linear(String name, int out, int in) {
    return new Linear(prepared(tensor(name + ".weight", out, in)), new float[0]);
  }

  Linear linearWithBias(String name, int out, int in) {
    float[] bias = tensor(name + ".bias", out).toFloats();
    return new Linear(prepared(tensor(name + ".weight", out, in)), bias);
  }

  /** The matrix, ready for products. */
  Tensor prepared(Tensor matrix) {
    kernels.prepare(matrix);
    return matrix;
  }

  SwiGlu swiGlu(String name, int width) {
    int hidden = config.hiddenSize();
    return new SwiGlu(
        linear(name + ".gate_proj", width, hidden),
        linear(name + ".up_proj", width, hidden),
        linear(name + ".down_proj", hidden, width));
  }

  /** A mixture where the configuration puts one, else a dense block. */
  FeedForward feedForward() {
    return config.sparse(layer)
        ? mixture(config.experts().orElseThrow())
        : swiGlu("mlp", config.intermediateSize());
  }

  private MixtureOfExperts mixture(ExpertConfig experts) {
    List<SwiGlu> routed = new ArrayList<>();
    for (int e = 0; e < experts.experts(); e++) {
      routed.add(swiGlu("mlp.experts." + e, experts.intermediateSize()));
    }
    float[] bias =
        experts.gate() == Gate.SIGMOID_WITH_BIAS
            ? tensor("mlp.gate.e_score_correction_bias", experts.experts()).toFloats()
            : new float[experts.experts()];
    Optional<SwiGlu> shared =
        experts.shared() == 0
            ? Optional.empty()
            : Optional.of(
                swiGlu("mlp.shared_experts", experts.shared() * experts.intermediateSize()));
    return new MixtureOfExperts(
        linear("mlp.gate", experts.experts(), config.hiddenSize()),
        new Router(experts, bias),
        routed,
        shared,
        new ExpertLoad(layer, experts.experts()));
  }

  Optional<Tensor> find(String name) {
    return weights.find(prefix() + name);
  }

  Tensor tensor(String name, long... shape) {
    return weights.require(prefix() + name, shape);
  }

  private String prefix() {
    return "model.layers." + layer + ".";
  }
}
