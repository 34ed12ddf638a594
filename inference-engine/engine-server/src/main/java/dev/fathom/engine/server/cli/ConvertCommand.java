package dev.fathom.engine.server.cli;

import dev.fathom.engine.convert.GgufConverter;
import dev.fathom.engine.tensor.DType;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a GGUF file; the tokenizer stays in the folder, so the file is best written there. */
@Command(name = "convert", description = "Convert a Hugging Face folder to one GGUF file.")
final class ConvertCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FOLDER", description = "A Hugging Face folder.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "FILE", description = "The GGUF file to write.")
  private Path file = Path.of("");

  @Option(
      names = "--type",
      defaultValue = "Q8_0",
      description = "F32, F16, BF16, Q8_0 or Q4_0 (${DEFAULT-VALUE}).")
  private DType type = DType.Q8_0;

  @Override
  public Integer call() {
    GgufConverter.convert(folder, type, file);
    System.out.println(file + " is written.");
    return 0;
  }
}
