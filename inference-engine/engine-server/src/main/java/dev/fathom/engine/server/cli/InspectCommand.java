package dev.fathom.engine.server.cli;

import dev.fathom.engine.chat.LocalModel;
import dev.fathom.engine.config.ModelConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Opens a model as serving would, and says what was found. */
@Command(name = "inspect", description = "Say what a model is and whether it can be served.")
final class InspectCommand implements Callable<Integer> {

  @Parameters(paramLabel = "PATH", description = "A Hugging Face folder or a GGUF file.")
  private Path path = Path.of("");

  @Override
  public Integer call() {
    try (LocalModel model = LocalModel.open(path, 1)) {
      ModelConfig config = model.model().config();
      print("name", model.name());
      print("architecture", config.architecture());
      print("layers", config.layers());
      print("hidden size", config.hiddenSize());
      print("vocabulary", config.vocabularySize());
      print("context", config.contextLength());
      print("experts", config.experts().map(e -> e.experts() + "").orElse("none"));
      print("weights", (model.weightBytes() >> 20) + " MB");
      print("cache", model.model().cacheBytesPerToken() + " bytes a token");
      print("multi-token prediction", model.model().hasDraft());
      print("chat template", model.template().isPresent());
      print("thinks", model.thoughtMarks().isPresent());
      print("tool calls", model.toolDialect().map(Enum::name).orElse("none"));
    }
    return 0;
  }

  private static void print(String name, Object value) {
    System.out.printf("%-24s %s%n", name, value);
  }
}
