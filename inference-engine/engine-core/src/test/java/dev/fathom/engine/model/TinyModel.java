package dev.fathom.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.config.HuggingFaceConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.kernel.Workers;
import dev.fathom.engine.weights.SafetensorsWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A fixture: a small random model, and what an independent implementation computes with it. */
public final class TinyModel implements AutoCloseable {

  static final Workers WORKERS = new Workers(2);
  public static final Kernels KERNELS = Kernels.fastest(WORKERS);
  static final int PAGE_SIZE = 16;

  private final Path folder;
  private final ModelConfig config;
  private final SafetensorsWeights weights;

  private TinyModel(Path folder) {
    this.folder = folder;
    config = HuggingFaceConfig.read(folder.resolve("config.json"));
    weights = SafetensorsWeights.open(folder);
  }

  public static TinyModel open(String name) {
    return new TinyModel(folder(name));
  }

  public static TinyModel open(Path folder) {
    return new TinyModel(folder);
  }

  /** All fixtures. */
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(folder(""))) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path folder(String name) {
    try {
      return Path.of(TinyModel.class.getResource("/models/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public Transformer load() {
    return Transformer.load(config, weights, KERNELS);
  }

  Transformer load(Kernels kernels, LatentAttention.Path path) {
    return Transformer.load(config, weights, kernels, path);
  }

  int[] prompt() {
    return ints("prompt");
  }

  int[] greedy() {
    return ints("greedy");
  }

  /** {@code [token][vocabulary]}. */
  double[][] table(String name) {
    return StreamSupport.stream(golden().get(name).spliterator(), false)
        .map(
            row ->
                StreamSupport.stream(row.spliterator(), false)
                    .mapToDouble(JsonNode::asDouble)
                    .toArray())
        .toArray(double[][]::new);
  }

  boolean has(String name) {
    return golden().has(name);
  }

  private int[] ints(String name) {
    return StreamSupport.stream(golden().get(name).spliterator(), false)
        .mapToInt(JsonNode::asInt)
        .toArray();
  }

  private JsonNode golden() {
    try {
      return new ObjectMapper().readTree(folder.resolve("golden.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A cache for one text, and the page table over all of it. */
  public static Cache cache(LanguageModel model, int tokens) {
    return model.newCache(Math.ceilDiv(tokens, PAGE_SIZE), PAGE_SIZE);
  }

  /** Pages in descending order, so that a page's number is not its place. */
  public static int[] pageTable(int tokens) {
    int pages = Math.ceilDiv(tokens, PAGE_SIZE);
    return IntStream.range(0, pages).map(i -> pages - 1 - i).toArray();
  }

  public static Batch single(int[] tokens, int start, int[] pageTable) {
    Chunk.Phase phase = start == 0 ? Chunk.Phase.PREFILL : Chunk.Phase.DECODE;
    return new Batch(List.of(new Chunk(tokens, start, pageTable, phase)));
  }

  @Override
  public void close() {
    weights.close();
  }
}
