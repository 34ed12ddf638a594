package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.model.Backend;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.Transformer;
import java.util.Optional;

/**
 * The first NVIDIA GPU that the driver shows; {@code CUDA_VISIBLE_DEVICES} chooses another. One model
 * takes one GPU.
 */
public final class CudaBackend implements Backend {

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public Optional<String> obstacle() {
    return Device.obstacle();
  }

  @Override
  public LanguageModel load(Transformer model) {
    Device device = Device.open(0);
    try {
      return CudaTransformer.load(model, device, CudaOptions.DEFAULT);
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }
}
