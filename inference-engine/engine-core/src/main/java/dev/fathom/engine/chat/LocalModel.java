package dev.fathom.engine.chat;

import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.config.GgufConfig;
import dev.fathom.engine.config.HuggingFaceConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.grammar.TokenGrammars;
import dev.fathom.engine.kernel.Workers;
import dev.fathom.engine.model.Backend;
import dev.fathom.engine.model.CpuBackend;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.runtime.Engine;
import dev.fathom.engine.runtime.EngineOptions;
import dev.fathom.engine.runtime.Pooling;
import dev.fathom.engine.template.ChatTemplate;
import dev.fathom.engine.template.TokenizerConfig;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.tokenizer.AddedToken;
import dev.fathom.engine.tokenizer.GgufTokenizer;
import dev.fathom.engine.tokenizer.Tokenizer;
import dev.fathom.engine.tokenizer.TokenizerJson;
import dev.fathom.engine.weights.GgufFile;
import dev.fathom.engine.weights.GgufWeights;
import dev.fathom.engine.weights.SafetensorsWeights;
import dev.fathom.engine.weights.Weights;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model opened from a Hugging Face folder or a GGUF file. Closing it unmaps the weights; its
 * engines must be closed before. Thread-safe.
 */
public final class LocalModel implements AutoCloseable {

  private final String name;
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final Optional<ChatTemplate> template;
  private final Optional<Pooling> pooling;
  private final Weights weights;
  private final Workers workers;
  private @Nullable TokenGrammars grammars;

  private LocalModel(
      String name,
      LanguageModel model,
      Tokenizer tokenizer,
      Optional<ChatTemplate> template,
      Optional<Pooling> pooling,
      Weights weights,
      Workers workers) {
    this.name = name;
    this.model = model;
    this.tokenizer = tokenizer;
    this.template = template;
    this.pooling = pooling;
    this.weights = weights;
    this.workers = workers;
  }

  /** The tokens around a thought. */
  public record ThoughtMarks(int start, int end) {}

  /**
   * Opens a folder, or a GGUF file; a GGUF file without a tokenizer takes the one in its folder.
   *
   * @param threads that compute, the engine's own among them
   * @throws InvalidModelException when it holds no model that can be read
   */
  public static LocalModel open(Path path, int threads) {
    return open(path, threads, new CpuBackend());
  }

  /**
   * Opens a folder, or a GGUF file, to be computed by {@code backend}.
   *
   * @throws InvalidModelException when it holds no model that can be read
   */
  public static LocalModel open(Path path, int threads, Backend backend) {
    if (!Files.exists(path)) {
      throw new InvalidModelException("There is no model at " + path + ".");
    }
    Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().resolveSibling("");
    Workers workers = new Workers(threads);
    try {
      return Files.isDirectory(path)
          ? openFolder(path, workers, backend)
          : openGguf(path, folder, workers, backend);
    } catch (RuntimeException e) {
      workers.close();
      throw e;
    }
  }

  private static LocalModel openFolder(Path folder, Workers workers, Backend backend) {
    ModelConfig config = HuggingFaceConfig.read(folder.resolve("config.json"));
    return assemble(
        nameOf(folder),
        config,
        () -> ofFolder(folder),
        PoolingConfig.of(folder),
        SafetensorsWeights.open(folder),
        workers,
        backend);
  }

  private static LocalModel openGguf(Path file, Path folder, Workers workers, Backend backend) {
    GgufFile gguf = GgufFile.open(file);
    ModelConfig config = GgufConfig.of(gguf);
    boolean own = gguf.metadata().string("tokenizer.ggml.model").isPresent();
    return assemble(
        nameOf(file).replaceFirst("\\.gguf$", ""),
        config,
        () -> own ? ofGguf(gguf) : ofFolder(folder),
        own ? PoolingConfig.of(gguf.metadata()) : PoolingConfig.of(folder),
        new GgufWeights(gguf),
        workers,
        backend);
  }

  /** What turns messages into tokens. */
  private record Language(Tokenizer tokenizer, Optional<ChatTemplate> template) {}

  private static Language ofFolder(Path folder) {
    Tokenizer tokenizer = tokenizer(folder);
    return new Language(tokenizer, template(folder, tokenizer));
  }

  private static Language ofGguf(GgufFile gguf) {
    Tokenizer tokenizer = GgufTokenizer.of(gguf.metadata());
    Optional<String> template = gguf.metadata().string("tokenizer.chat_template");
    return new Language(
        tokenizer,
        template.map(source -> new ChatTemplate(source, tokenizer, tokenNames(gguf, tokenizer))));
  }

  private static Tokenizer tokenizer(Path folder) {
    Tokenizer tokenizer = TokenizerJson.read(folder.resolve("tokenizer.json"));
    TokenizerConfig config = TokenizerConfig.read(folder);
    return tokenizer
        .added(config.tokenNames().getOrDefault("bos_token", ""))
        .filter(token -> config.beginsTexts())
        .map(tokenizer::beginningWith)
        .orElse(tokenizer);
  }

  private static LocalModel assemble(
      String name,
      ModelConfig config,
      Supplier<Language> languages,
      Optional<Pooling> pooling,
      Weights weights,
      Workers workers,
      Backend backend) {
    // beside the weights, which wait for memory most of the time
    CompletableFuture<Language> opening =
        CompletableFuture.supplyAsync(
            languages, task -> Thread.ofPlatform().name("open-tokenizer").daemon().start(task));
    try {
      LanguageModel model = backend.load(config, weights, workers);
      try {
        Language language = joined(opening);
        return new LocalModel(
            name, model, language.tokenizer, language.template, pooling, weights, workers);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static Language joined(CompletableFuture<Language> opening) {
    try {
      return opening.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException own ? own : e;
    }
  }

  private static String nameOf(Path path) {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
  }

  private static Map<String, String> tokenNames(GgufFile gguf, Tokenizer tokenizer) {
    Map<String, String> names = new HashMap<>();
    for (String name : List.of("bos", "eos")) {
      gguf.metadata()
          .integer("tokenizer.ggml." + name + "_token_id")
          .ifPresent(
              id ->
                  names.put(
                      name + "_token",
                      new String(tokenizer.bytes(id.intValue()), StandardCharsets.UTF_8)));
    }
    return names;
  }

  private static Optional<ChatTemplate> template(Path folder, Tokenizer tokenizer) {
    TokenizerConfig config = TokenizerConfig.read(folder);
    return config
        .template()
        .map(source -> new ChatTemplate(source, tokenizer, config.tokenNames()));
  }

  /** The folder's or file's name. */
  public String name() {
    return name;
  }

  public LanguageModel model() {
    return model;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Without one the model completes texts, and cannot chat. */
  public Optional<ChatTemplate> template() {
    return template;
  }

  /** How it makes one vector of a text; empty when it was not trained to. */
  public Optional<Pooling> pooling() {
    return pooling;
  }

  /** Bytes of the weights. */
  public long weightBytes() {
    return weights.bytes();
  }

  /** Bytes of memory that the weights take, where they are not on a device. */
  public long memoryBytes() {
    return weights.bytes() + model.extraBytes();
  }

  /** Bytes of the weights by how they are stored. */
  public Map<DType, Long> bytesByType() {
    Map<DType, Long> bytes = new EnumMap<>(DType.class);
    for (Tensor tensor : weights.tensors()) {
      bytes.merge(tensor.type(), tensor.data().byteSize(), Long::sum);
    }
    return bytes;
  }

  /** How tool calls look in its answers; empty when it knows none. */
  public Optional<ToolDialect> toolDialect() {
    return ToolDialect.of(tokenizer);
  }

  /** For a model that thinks. */
  public Optional<ThoughtMarks> thoughtMarks() {
    Optional<AddedToken> start = tokenizer.added("<think>");
    Optional<AddedToken> end = tokenizer.added("</think>");
    return start.flatMap(s -> end.map(e -> new ThoughtMarks(s.id(), e.id())));
  }

  /** Grammars over its vocabulary. */
  public synchronized TokenGrammars grammars() {
    if (grammars == null) {
      grammars = new TokenGrammars(tokenizer);
    }
    return grammars;
  }

  public Engine newEngine(EngineOptions options) {
    return new Engine(model, tokenizer, options);
  }

  @Override
  public void close() {
    model.close();
    workers.close();
    weights.close();
  }
}
