package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cuda.driver.PinnedMemory;
import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.kernel.SamplingKernels;
import dev.fathom.engine.model.Logits;
import dev.fathom.engine.sampling.Draw;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Logits in the workspace, until the model's next call for some. */
record CudaLogits(
    Stream stream,
    Staging staging,
    SamplingKernels kernels,
    Workspace space,
    PinnedMemory results,
    int rows,
    int vocabulary)
    implements Logits {

  @Override
  public float[] row(int row) {
    long bytes = 4L * vocabulary;
    stream.copyOut(results, 0, space.logits() + row * bytes, bytes);
    stream.await();
    return results.segment().asSlice(0, bytes).toArray(ValueLayout.JAVA_FLOAT);
  }

  @Override
  public boolean chooses() {
    return true;
  }

  @Override
  public Map<Integer, Integer> choose(Map<Integer, Draw> draws) {
    float[] temperatures = new float[rows];
    int[] topK = new int[rows];
    double[] topP = new double[rows];
    double[] minP = new double[rows];
    double[] uniforms = new double[rows];
    int[] masks = new int[rows];
    Arrays.fill(masks, -1);
    List<long[]> allowed = new ArrayList<>();
    draws.forEach(
        (row, draw) -> {
          temperatures[row] = (float) draw.temperature();
          topK[row] = draw.topK();
          topP[row] = draw.topP();
          minP[row] = draw.minP();
          uniforms[row] = draw.uniform();
          if (draw.allowed().length > 0) {
            masks[row] = allowed.size();
            allowed.add(draw.allowed());
          }
        });
    staging.begin();
    SamplingKernels.Settings settings =
        new SamplingKernels.Settings(
            staging.floats(temperatures),
            staging.ints(topK),
            staging.doubles(topP),
            staging.doubles(minP),
            staging.doubles(uniforms),
            staging.ints(masks),
            staging.longs(allowed.stream().flatMapToLong(Arrays::stream).toArray()));
    staging.send(stream);
    kernels.sample(
        stream,
        settings,
        space.logits(),
        vocabulary,
        rows,
        vocabulary,
        space.scratch(),
        space.tokens());
    stream.copyOut(results, 0, space.tokens(), 4L * rows);
    stream.await();
    MemorySegment tokens = results.segment();
    Map<Integer, Integer> chosen = new HashMap<>();
    draws.keySet().forEach(row -> chosen.put(row, tokens.getAtIndex(ValueLayout.JAVA_INT, row)));
    return chosen;
  }
}
