package dev.fathom.engine.server.cli;

import dev.fathom.engine.cuda.model.CudaOptions;
import dev.fathom.engine.model.Backends;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves until it is told to end. */
@Command(name = "serve", description = "Serve a model over OpenAI's HTTP API.")
final class ServeCommand implements Callable<Integer> {

  @Parameters(paramLabel = "PATH", description = "A Hugging Face folder or a GGUF file.")
  private Path path = Path.of("");

  @Option(
      names = "--port",
      defaultValue = "8090",
      description = "Where to listen (${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "At which address (${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = "--backend",
      defaultValue = "auto",
      description = "What computes: cpu, cuda, or auto for a GPU where there is one.")
  private String backend = "";

  @Option(
      names = "--cache",
      defaultValue = "1G",
      description = "Memory for keys and values (${DEFAULT-VALUE}).")
  private String cache = "";

  @Option(
      names = "--draft",
      paramLabel = "PATH",
      description = "A smaller model of the same vocabulary that guesses ahead.")
  private @Nullable Path draft;

  @Option(
      names = "--draft-tokens",
      paramLabel = "N",
      description =
          "Tokens guessed ahead, by --draft or the model's multi-token prediction (4 with --draft,"
              + " else 0).")
  private @Nullable Integer draftTokens;

  @Override
  public Integer call() {
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("There is no model at " + path + ".");
    }
    try {
      long bytes = new MemorySizeConverter().convert(cache).asLongValue();
      // what experts must leave free on a GPU: keys and values, and what the driver needs itself
      System.setProperty(CudaOptions.RESERVE, Long.toString(bytes + (1L << 30)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--cache is a number with K, M, G or T, such as 4G, and not '" + cache + "'.", e);
    }
    System.setProperty("fathom.model.path", path.toString());
    Backends.choose(backend);
    System.setProperty("fathom.model.backend", backend);
    System.setProperty("fathom.model.cache", cache);
    int guessed = draftTokens == null ? (draft == null ? 0 : 4) : draftTokens;
    System.setProperty("fathom.model.draft-tokens", Integer.toString(guessed));
    if (draft != null) {
      System.setProperty("fathom.model.draft", draft.toString());
    }
    System.setProperty("quarkus.http.port", Integer.toString(port));
    System.setProperty("quarkus.http.host", host);
    System.setProperty("fathom.model.required", "true");
    AtomicInteger exit = new AtomicInteger();
    Quarkus.run(null, (code, failure) -> exit.set(code));
    return exit.get();
  }
}
