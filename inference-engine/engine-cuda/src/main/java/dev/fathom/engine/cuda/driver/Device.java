package dev.fathom.engine.cuda.driver;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/**
 * One GPU through its driver's primary context. Everything that it hands out is given back by its
 * own {@code close}, before the device's.
 *
 * <p>The driver binds a context to a thread: each thread that works with the device calls {@link
 * #use} first. Calls from several threads at once are not meant.
 */
public final class Device implements AutoCloseable {

  /** The oldest compute capability that the kernels run on. */
  public static final int OLDEST_CAPABILITY = 80;

  private final CUdevice handle;
  private final CUcontext context;
  private final DeviceProperties properties;

  private Device(CUdevice handle, CUcontext context, DeviceProperties properties) {
    this.handle = handle;
    this.context = context;
    this.properties = properties;
  }

  /** Why no device can be used on this machine, as a sentence; empty when one can. */
  public static Optional<String> obstacle() {
    try {
      int result = JCudaDriver.cuInit(0);
      if (result != 0) {
        return Optional.of("no CUDA device: cuInit says " + name(result) + ".");
      }
      CUdevice first = new CUdevice();
      result = JCudaDriver.cuDeviceGet(first, 0);
      if (result != 0) {
        return Optional.of("no CUDA device: cuDeviceGet says " + name(result) + ".");
      }
      DeviceProperties found = read(first);
      return found.capability() < OLDEST_CAPABILITY
          ? Optional.of(
              "no CUDA device that will do: %s; 8.0 is the least.".formatted(found.toString()))
          : Optional.empty();
    } catch (LinkageError e) {
      return Optional.of(
          "no CUDA driver: libcuda.so.1 cannot be loaded. Install NVIDIA's driver, version 580 or"
              + " later.");
    }
  }

  /**
   * Opens a device.
   *
   * @throws CudaException when the driver refuses
   */
  public static Device open(int ordinal) {
    check(JCudaDriver.cuInit(0), "cuInit", "");
    CUdevice handle = new CUdevice();
    check(JCudaDriver.cuDeviceGet(handle, ordinal), "cuDeviceGet", "device " + ordinal);
    CUcontext context = new CUcontext();
    check(
        JCudaDriver.cuDevicePrimaryCtxRetain(context, handle),
        "cuDevicePrimaryCtxRetain",
        "device " + ordinal);
    Device device = new Device(handle, context, read(handle));
    device.use();
    return device;
  }

  private static DeviceProperties read(CUdevice handle) {
    byte[] name = new byte[256];
    check(JCudaDriver.cuDeviceGetName(name, name.length, handle), "cuDeviceGetName", "");
    int end = 0;
    while (end < name.length && name[end] != 0) {
      end++;
    }
    long[] bytes = new long[1];
    check(JCudaDriver.cuDeviceTotalMem(bytes, handle), "cuDeviceTotalMem", "");
    int[] version = new int[1];
    check(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion", "");
    int capability =
        10 * attribute(handle, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
            + attribute(handle, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    return new DeviceProperties(
        new String(name, 0, end, StandardCharsets.UTF_8),
        capability,
        attribute(handle, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
        attribute(handle, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE),
        attribute(handle, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN),
        bytes[0],
        version[0]);
  }

  private static int attribute(CUdevice handle, int attribute) {
    int[] value = new int[1];
    check(
        JCudaDriver.cuDeviceGetAttribute(value, attribute, handle),
        "cuDeviceGetAttribute",
        "attribute " + attribute);
    return value[0];
  }

  /** Lets the calling thread work with the device. */
  public void use() {
    check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent", "");
  }

  public DeviceProperties properties() {
    return properties;
  }

  /** Bytes of the device's memory that nobody has. */
  public long freeBytes() {
    long[] unused = new long[1];
    long[] total = new long[1];
    check(JCudaDriver.cuMemGetInfo(unused, total), "cuMemGetInfo", "");
    return unused[0];
  }

  /**
   * Takes memory on the device.
   *
   * @param purpose for messages, such as "the weights"
   */
  public DeviceMemory allocate(String purpose, long bytes) {
    Address address = new Address();
    check(
        JCudaDriver.cuMemAlloc(address, Math.max(1, bytes)),
        "cuMemAlloc",
        "%d bytes for %s".formatted(bytes, purpose));
    return new DeviceMemory(address, bytes);
  }

  /** Takes main memory that the device reads and writes by itself; at most 2 GB at a time. */
  public PinnedMemory pin(String purpose, long bytes) {
    Pointer pointer = new Pointer();
    check(
        JCudaDriver.cuMemHostAlloc(pointer, bytes, JCudaDriver.CU_MEMHOSTALLOC_DEVICEMAP),
        "cuMemHostAlloc",
        "%d bytes for %s".formatted(bytes, purpose));
    return new PinnedMemory(pointer, bytes);
  }

  public Stream newStream() {
    StreamHandle stream = new StreamHandle();
    check(
        JCudaDriver.cuStreamCreate(stream, jcuda.driver.CUstream_flags.CU_STREAM_NON_BLOCKING),
        "cuStreamCreate",
        "");
    return new Stream(stream, properties.hopper());
  }

  /** The stream that libraries use unless told otherwise; it is nobody's to close. */
  public Stream defaultStream() {
    return new DefaultStream();
  }

  /** A stream whose work may be done at the same time as this one's, and waited for. */
  public SideStream newSideStream(Stream main) {
    return new SideStream(main, newStream(), newEvent(), newEvent());
  }

  public Event newEvent() {
    CUevent event = new CUevent();
    check(JCudaDriver.cuEventCreate(event, 0), "cuEventCreate", "");
    return new Event(event);
  }

  CUmodule load(String name, byte[] image) {
    CUmodule module = new CUmodule();
    check(JCudaDriver.cuModuleLoadData(module, image), "cuModuleLoadData", name);
    return module;
  }

  @Override
  public void close() {
    check(JCudaDriver.cuDevicePrimaryCtxRelease(handle), "cuDevicePrimaryCtxRelease", "");
  }

  static void check(int result, String call, String subject) {
    if (result != 0) {
      throw new CudaException(call, subject, result, name(result), text(result));
    }
  }

  private static String name(int result) {
    String[] name = new String[1];
    return JCudaDriver.cuGetErrorName(result, name) == 0 ? name[0] : "unknown error";
  }

  private static String text(int result) {
    String[] text = new String[1];
    return JCudaDriver.cuGetErrorString(result, text) == 0 ? text[0] : "no description";
  }
}
