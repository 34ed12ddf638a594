package dev.fathom.engine.cuda.model;

import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.cuda.check.CheckRecord;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.kernel.HopperKernels;
import dev.fathom.engine.kernel.ReferenceKernels;
import dev.fathom.engine.kernel.Workers;
import dev.fathom.engine.model.Backend;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.weights.Weights;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * The first NVIDIA GPU that the driver shows; {@code CUDA_VISIBLE_DEVICES} chooses another. One
 * model takes one GPU.
 */
public final class CudaBackend implements Backend {

  private static final System.Logger LOG = System.getLogger(CudaBackend.class.getName());

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public Optional<String> obstacle() {
    return Device.obstacle();
  }

  /** As many as a tile of attention has, which the copy engine then fetches at once. */
  @Override
  public int pageSize() {
    return 64;
  }

  @Override
  public LanguageModel load(ModelConfig config, Weights weights, Workers workers) {
    // only its structure is used, so it needs no kernels that lay weights out anew
    Transformer model = Transformer.load(config, weights, new ReferenceKernels());
    Device device = Device.open(0);
    try {
      boolean hopper = HopperKernels.supported(device.properties());
      boolean checked = CheckRecord.ofUser().passed(device.properties());
      LOG.log(Level.INFO, device.properties().toString());
      if (hopper && !checked) {
        LOG.log(
            Level.WARNING,
            "Without Hopper's own kernels, until \"fathom model check-gpu\" has passed on this machine.");
      }
      return CudaTransformer.load(model, device, CudaOptions.DEFAULT.withHopper(hopper && checked));
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }
}
