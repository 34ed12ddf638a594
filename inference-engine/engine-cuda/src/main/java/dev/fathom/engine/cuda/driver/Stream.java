package dev.fathom.engine.cuda.driver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/**
 * Work for the device, done in order, while the processor goes on. What goes wrong on the device
 * shows in a later call. For one thread.
 */
public sealed class Stream implements AutoCloseable permits DefaultStream {

  private static final int EMPTY_SPANS = 9;

  private final StreamHandle handle;
  private final Launcher launcher;
  private final boolean overlapping;
  private boolean afterKernel;
  private String last = "";
  private @Nullable Timing timing;

  /** Where each launch is put between two events. */
  private record Timing(Device device, List<Span> spans) {}

  private record Span(String kernel, Event begin, Event end) {

    double seconds() {
      return begin.millisecondsTo(end) / 1e3;
    }
  }

  /** A launch of a kernel, and how long the device took from before it to after it. */
  public record Timed(String kernel, double seconds) {}

  /**
   * On this stream of the driver's.
   *
   * @param overlapping whether a kernel may begin before the one before it is done
   */
  Stream(StreamHandle handle, boolean overlapping) {
    this.handle = handle;
    this.overlapping = overlapping;
    launcher = new Launcher(handle.address());
  }

  /** Whether launches are being timed. */
  boolean timing() {
    return timing != null;
  }

  /**
   * Does {@code work}, and tells how long each kernel that it launched here took, less what two
   * events with nothing between them take. Keep the device busy beforehand: it must not have to
   * wait for launches.
   */
  public List<Timed> timed(Device device, Runnable work) {
    List<Span> spans = new ArrayList<>();
    timing = new Timing(device, spans);
    try {
      for (int i = 0; i < EMPTY_SPANS; i++) {
        span(timing, "nothing", () -> {});
      }
      work.run();
      await();
      double[] seconds = spans.stream().mapToDouble(Span::seconds).toArray();
      double[] empty = Arrays.copyOf(seconds, EMPTY_SPANS);
      Arrays.sort(empty);
      return IntStream.range(EMPTY_SPANS, seconds.length)
          .mapToObj(
              i -> new Timed(spans.get(i).kernel, Math.max(0, seconds[i] - empty[EMPTY_SPANS / 2])))
          .toList();
    } finally {
      timing = null;
      spans.forEach(
          span -> {
            span.begin.close();
            span.end.close();
          });
    }
  }

  private void span(Timing to, String kernel, Runnable work) {
    Span span = new Span(kernel, to.device.newEvent(), to.device.newEvent());
    to.spans.add(span);
    record(span.begin);
    work.run();
    record(span.end);
  }

  /** Runs a kernel; the arguments are copied before this returns. */
  public void launch(Kernel kernel, Grid grid, Arguments arguments) {
    Timing current = timing;
    if (current == null) {
      enqueue(kernel, grid, arguments);
      return;
    }
    span(current, kernel.name(), () -> enqueue(kernel, grid, arguments));
  }

  private void enqueue(Kernel kernel, Grid grid, Arguments arguments) {
    last = kernel.name();
    launcher.launch(kernel, grid, arguments, overlapping && afterKernel);
    afterKernel = true;
  }

  /** Copies to the device; the source must stay as it is until the stream has come past. */
  public void copyIn(long to, PinnedMemory from, long offset, long count) {
    afterKernel = false;
    Device.check(
        JCudaDriver.cuMemcpyHtoDAsync(Address.of(to), from.at(offset), count, handle),
        "cuMemcpyHtoDAsync",
        count + " bytes");
  }

  /** Copies from the device. */
  public void copyOut(PinnedMemory to, long offset, long from, long count) {
    afterKernel = false;
    Device.check(
        JCudaDriver.cuMemcpyDtoHAsync(to.at(offset), Address.of(from), count, handle),
        "cuMemcpyDtoHAsync",
        count + " bytes");
  }

  /** Copies within the device. */
  public void copy(long to, long from, long count) {
    afterKernel = false;
    Device.check(
        JCudaDriver.cuMemcpyDtoDAsync(Address.of(to), Address.of(from), count, handle),
        "cuMemcpyDtoDAsync",
        count + " bytes");
  }

  public void fill(long to, int value, long count) {
    afterKernel = false;
    Device.check(
        JCudaDriver.cuMemsetD8Async(Address.of(to), (byte) value, count, handle),
        "cuMemsetD8Async",
        count + " bytes");
  }

  public void record(Event event) {
    afterKernel = false;
    Device.check(JCudaDriver.cuEventRecord(event.handle(), handle), "cuEventRecord", "");
  }

  /** Lets what comes wait until another stream has come to this point. */
  void await(Event event) {
    afterKernel = false;
    Device.check(JCudaDriver.cuStreamWaitEvent(handle, event.handle(), 0), "cuStreamWaitEvent", "");
  }

  /** Waits until all that was asked for is done. */
  public void await() {
    Device.check(
        JCudaDriver.cuStreamSynchronize(handle),
        "cuStreamSynchronize",
        last.isEmpty() ? "" : "work that ends with " + last);
  }

  /** Records what {@code work} launches here, instead of doing it. */
  public Graph capture(Runnable work) {
    Device.check(
        JCudaDriver.cuStreamBeginCapture(
            handle, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
        "cuStreamBeginCapture",
        "");
    afterKernel = false;
    CUgraph graph = new CUgraph();
    int ended;
    try {
      work.run();
    } finally {
      ended = JCudaDriver.cuStreamEndCapture(handle, graph);
    }
    Device.check(ended, "cuStreamEndCapture", "");
    try {
      CUgraphExec exec = new CUgraphExec();
      Device.check(JCudaDriver.cuGraphInstantiate(exec, graph, 0), "cuGraphInstantiate", "");
      return new Graph(exec);
    } finally {
      Device.check(JCudaDriver.cuGraphDestroy(graph), "cuGraphDestroy", "");
    }
  }

  public void launch(Graph graph) {
    last = "a graph";
    afterKernel = false;
    Device.check(JCudaDriver.cuGraphLaunch(graph.handle(), handle), "cuGraphLaunch", "");
  }

  @Override
  public void close() {
    launcher.close();
    destroy();
  }

  void destroy() {
    Device.check(JCudaDriver.cuStreamDestroy(handle), "cuStreamDestroy", "");
  }
}
