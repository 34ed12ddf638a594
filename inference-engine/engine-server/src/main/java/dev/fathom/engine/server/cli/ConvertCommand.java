package dev.fathom.engine.server.cli;

import dev.fathom.engine.convert.GgufConverter;
import dev.fathom.engine.convert.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a GGUF file, with its tokenizer where GGUF has a name for its kind. */
@Command(
    name = "convert",
    description = "Convert a Hugging Face folder to one GGUF file, quantised if asked.",
    footer = {
      "",
      "Of 16 bits a weight Q8_0 keeps 8.5, Q4_K_M about 5; what that costs is told by",
      "'fathom model perplexity FILE --against FOLDER'."
    })
final class ConvertCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FOLDER", description = "A Hugging Face folder.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "FILE", description = "The GGUF file to write.")
  private Path file = Path.of("");

  @Option(
      names = "--type",
      defaultValue = "Q8_0",
      paramLabel = "TYPE",
      description = "One of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Quantization type = Quantization.Q8_0;

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + " is no folder.");
    }
    boolean whole;
    String name = String.valueOf(file.getFileName());
    try (ProgressBar bar = ProgressBar.onTerminal(name, "weights")) {
      whole = GgufConverter.convert(folder, type, file, bar::show);
    }
    System.out.printf("%s is written: %s.%n", file, ProgressBar.bytes(Files.size(file)));
    if (!whole) {
      System.out.println(
          "It has no tokenizer, for which GGUF has no name: keep it in the model's folder.");
    }
    return 0;
  }
}
