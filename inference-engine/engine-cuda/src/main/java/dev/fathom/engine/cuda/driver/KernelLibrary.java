package dev.fathom.engine.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/**
 * The compiled kernels of the jar, loaded when they are first asked for. A file holds machine code
 * for the devices we know, and PTX, which the driver compiles, for later ones.
 */
public final class KernelLibrary implements AutoCloseable {

  private final Device device;
  private final Map<String, CUmodule> modules = new HashMap<>();
  private final Map<String, Kernel> kernels = new HashMap<>();

  public KernelLibrary(Device device) {
    this.device = device;
  }

  /** What the device is that they are loaded on. */
  public DeviceProperties device() {
    return device.properties();
  }

  /** A kernel of the source {@code file}. */
  public Kernel get(String file, String name) {
    return get(file, name, 0);
  }

  /** A kernel that is to be launched with so many bytes of shared memory. */
  public Kernel get(String file, String name, int sharedBytes) {
    Kernel kernel = kernels.computeIfAbsent(name, key -> load(file, name));
    kernel.allowShared(sharedBytes);
    return kernel;
  }

  private Kernel load(String file, String name) {
    CUmodule module = modules.computeIfAbsent(file, f -> device.load(f, image(f)));
    FunctionHandle function = new FunctionHandle();
    Device.check(
        JCudaDriver.cuModuleGetFunction(function, module, name),
        "cuModuleGetFunction",
        name + " in " + file);
    return new Kernel(name, function);
  }

  private static byte[] image(String file) {
    String resource = "/dev/fathom/engine/cuda/" + file + ".fatbin";
    try (InputStream stream = KernelLibrary.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(
            "The compiled kernels of %s.cu are missing; build with -Pnvcc.".formatted(file));
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    modules.forEach(
        (file, module) -> Device.check(JCudaDriver.cuModuleUnload(module), "cuModuleUnload", file));
    modules.clear();
    kernels.clear();
  }
}
