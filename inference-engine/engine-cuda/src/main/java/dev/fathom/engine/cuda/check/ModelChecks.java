package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.config.Architecture;
import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.config.RopeConfig;
import dev.fathom.engine.config.RopeConfig.Layout;
import dev.fathom.engine.config.RopeConfig.Scaling;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.kernel.HopperKernels;
import dev.fathom.engine.cuda.model.CudaOptions;
import dev.fathom.engine.cuda.model.CudaTransformer;
import dev.fathom.engine.cuda.weights.RandomWeights;
import dev.fathom.engine.kernel.ReferenceKernels;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Chunk.Phase;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whole models with random weights, computed here and by the processor: a prompt in pieces, then
 * answers step by step, of several texts at once and recorded. All experts are chosen, so that
 * rounding cannot choose others.
 */
final class ModelChecks implements Check {

  /** What rounding to bfloat16 between kernels, and prompts to FP8, may come to. */
  private static final double TOLERANCE = 0.08;

  private static final int TEXTS = 3;
  private static final int ANSWERS = 5;
  private static final int PAGE = 16;
  private static final int VOCABULARY = 1000;

  @Override
  public List<Result> run(Bed bed, Randoms random, boolean large) {
    int prompt = large ? 150 : 20;
    boolean hopper = HopperKernels.supported(bed.device().properties());
    List<Result> results = new ArrayList<>();
    for (DType type : List.of(DType.BF16, DType.F8_E4M3)) {
      for (ModelConfig config : List.of(llama(large ? 512 : 64), deepSeek(large ? 512 : 64))) {
        CudaOptions options = CudaOptions.DEFAULT.withHopper(hopper);
        results.add(compare(config, type, prompt, options, random));
      }
    }
    return results;
  }

  private static Result compare(
      ModelConfig config, DType type, int prompt, CudaOptions options, Randoms random) {
    int[][] tokens = new int[TEXTS][];
    for (int text = 0; text < TEXTS; text++) {
      tokens[text] = new int[prompt + ANSWERS];
      for (int i = 0; i < tokens[text].length; i++) {
        tokens[text][i] = random.below(VOCABULARY);
      }
    }
    try (RandomWeights weights = new RandomWeights(type);
        Transformer host = Transformer.load(config, weights, new ReferenceKernels());
        CudaTransformer device = CudaTransformer.load(host, Device.open(0), options)) {
      float[] expected = logits(host, tokens, prompt);
      float[] actual = logits(device, tokens, prompt);
      double[] wanted = new double[expected.length];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = expected[i];
      }
      return Result.of(
          "model " + config.architecture(),
          "%s, %d wide, %d texts of %d tokens and %d more"
              .formatted(type, config.hiddenSize(), TEXTS, prompt, ANSWERS),
          actual,
          wanted,
          TOLERANCE);
    }
  }

  /** Of each text's last token of the prompt, and of every answer, one after another. */
  private static float[] logits(LanguageModel model, int[][] tokens, int prompt) {
    int pages = Math.ceilDiv(tokens[0].length, PAGE);
    float[] all = new float[TEXTS * (ANSWERS + 1) * VOCABULARY];
    int at = 0;
    try (Cache cache = model.newCache(TEXTS * pages, PAGE)) {
      int[] cuts = {0, prompt / 3, prompt};
      for (int text = 0; text < TEXTS; text++) {
        for (int piece = 0; piece + 1 < cuts.length; piece++) {
          int[] part = Arrays.copyOfRange(tokens[text], cuts[piece], cuts[piece + 1]);
          Chunk chunk = new Chunk(part, cuts[piece], table(text, pages), Phase.PREFILL);
          float[] last = last(model, new Batch(List.of(chunk)), cache, part.length - 1);
          if (piece + 2 == cuts.length) {
            System.arraycopy(last, 0, all, at++ * VOCABULARY, VOCABULARY);
          }
        }
      }
      for (int i = prompt; i < prompt + ANSWERS; i++) {
        List<Chunk> chunks = new ArrayList<>();
        for (int text = 0; text < TEXTS; text++) {
          int[] token = {tokens[text][i]};
          chunks.add(new Chunk(token, i, table(text, pages), Phase.DECODE));
        }
        float[] rows = last(model, new Batch(chunks), cache, 0, 1, 2);
        System.arraycopy(rows, 0, all, at * VOCABULARY, rows.length);
        at += TEXTS;
      }
    }
    return all;
  }

  private static float[] last(LanguageModel model, Batch batch, Cache cache, int... rows) {
    var logits = model.logits(model.forward(batch, cache), rows);
    float[] all = new float[rows.length * VOCABULARY];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(logits.row(row), 0, all, row * VOCABULARY, VOCABULARY);
    }
    return all;
  }

  /** Every third page, so that no text's lie one after another. */
  private static int[] table(int text, int pages) {
    int[] table = new int[pages];
    for (int i = 0; i < pages; i++) {
      table[i] = i * TEXTS + text;
    }
    return table;
  }

  private static ModelConfig llama(int hidden) {
    return new ModelConfig(
        Architecture.LLAMA,
        VOCABULARY,
        hidden,
        2 * hidden + 32,
        2,
        8,
        2,
        hidden / 8,
        1e-5f,
        1024,
        false,
        new RopeConfig(hidden / 8, 1e4, Layout.HALVES, new Scaling.None()),
        Optional.empty(),
        Optional.empty(),
        0,
        Set.of());
  }

  /** With DeepSeek's own widths of latents where the model is wide enough. */
  private static ModelConfig deepSeek(int hidden) {
    boolean own = hidden >= 512;
    LatentConfig latent =
        own ? new LatentConfig(0, 512, 128, 64, 128) : new LatentConfig(0, 32, 16, 8, 16);
    return new ModelConfig(
        Architecture.DEEPSEEK_V2,
        VOCABULARY,
        hidden,
        2 * hidden + 32,
        2,
        4,
        4,
        latent.queryDim(),
        1e-6f,
        1024,
        false,
        new RopeConfig(
            latent.ropeDim(), 1e4, Layout.PAIRS, new Scaling.Yarn(40, 4096, 32, 1, 0.707, 0.707)),
        Optional.of(latent),
        Optional.of(
            new ExpertConfig(
                4, 4, 2, hidden / 2, ExpertConfig.Gate.SOFTMAX, 1, 1, false, 1, 1, Set.of())),
        0,
        Set.of());
  }
}
