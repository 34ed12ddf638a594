package dev.fathom.engine.bench;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.config.GgufConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.kernel.VectorKernels;
import dev.fathom.engine.kernel.Workers;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Chunk.Phase;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.weights.GgufFile;
import dev.fathom.engine.weights.GgufWeights;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Prints tokens per second of prefill and decode, and beside them the rate at which the same run
 * reads memory: on a shared machine only their ratio means something.
 *
 * <p>Arguments: shape, type, threads, layers (fewer than the shape's measure faster; the time of
 * one layer and of the head is what matters). For example {@code QWEN2_1_5B Q8_0 2 28}.
 */
public final class EngineBench {

  private static final int PROMPT = 256;
  private static final int DECODED = 24;
  private static final int ROUNDS = 4;

  private EngineBench() {}

  public static void main(String[] args) throws IOException {
    Shape shape = Shape.valueOf(args.length > 0 ? args[0] : "QWEN2_1_5B");
    DType type = DType.valueOf(args.length > 1 ? args[1] : "Q8_0");
    int threads = Integer.parseInt(args.length > 2 ? args[2] : "2");
    int layers = Integer.parseInt(args.length > 3 ? args[3] : "28");
    Path file = Files.createTempFile("bench", ".gguf");
    try {
      RandomModel.write(shape.config(layers), type, file);
      try (GgufFile gguf = GgufFile.open(file);
          Workers workers = new Workers(threads)) {
        ModelConfig config = GgufConfig.of(gguf);
        GgufWeights weights = new GgufWeights(gguf);
        print(
            "%s %s, %d threads, %d layers, %d MB of weights"
                .formatted(shape, type, threads, config.layers(), weights.bytes() >> 20));
        measure(Transformer.load(config, weights, new VectorKernels(workers)), gguf, workers);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void measure(Transformer model, GgufFile gguf, Workers workers) {
    int tokens = PROMPT + DECODED;
    Cache cache = model.newCache(Math.ceilDiv(tokens, 16), 16);
    int[] pages = IntStream.range(0, Math.ceilDiv(tokens, 16)).toArray();
    int[] prompt = IntStream.range(0, PROMPT).map(i -> i * 97 % 31_000).toArray();
    for (int round = 0; round < ROUNDS; round++) {
      double memory = readRate(gguf, workers);
      long start = System.nanoTime();
      model.forward(new Batch(List.of(new Chunk(prompt, 0, pages, Phase.PREFILL))), cache);
      double prefill = PROMPT / seconds(start);
      start = System.nanoTime();
      for (int i = 0; i < DECODED; i++) {
        Chunk one = new Chunk(new int[] {i}, PROMPT + i, pages, Phase.DECODE);
        model.logits(model.forward(new Batch(List.of(one)), cache), 0);
      }
      double decode = DECODED / seconds(start);
      print(
          String.format(
              Locale.ROOT,
              "prefill %d: %7.1f tok/s   decode: %6.2f tok/s   memory read: %5.1f GB/s",
              PROMPT,
              prefill,
              decode,
              memory));
    }
  }

  /** Sums up all weights as integers, on all threads. */
  private static double readRate(GgufFile gguf, Workers workers) {
    List<MemorySegment> parts =
        gguf.tensors().values().stream().map(tensor -> tensor.data()).toList();
    long[] sums = new long[parts.size()];
    VectorKernels kernels = new VectorKernels(workers);
    long start = System.nanoTime();
    kernels.parallel(
        parts.size(),
        part -> {
          MemorySegment data = parts.get(part);
          long sum = 0;
          for (long at = 0; at + 8 <= data.byteSize(); at += 8) {
            sum += data.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
          }
          sums[part] = sum;
        });
    double rate = parts.stream().mapToLong(MemorySegment::byteSize).sum() / seconds(start) / 1e9;
    return Arrays.stream(sums).sum() == 42 ? 0 : rate;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  @SuppressWarnings("SystemOut") // what a benchmark is for
  private static void print(String line) {
    System.out.println(line);
  }
}
