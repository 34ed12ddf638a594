package dev.fathom.engine.server.cli;

import dev.fathom.engine.chat.LocalModel;
import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.ModelConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      print("context", config.contextLength() + " tokens");
      print("experts", config.experts().map(InspectCommand::experts).orElse("none"));
      print("weights", ProgressBar.bytes(model.weightBytes()));
      print("stored as", types(model));
      print("cache", cache(model));
      print("multi-token prediction", yes(model.model().hasDraft()));
      print("chat template", yes(model.template().isPresent()));
      print("thinks", yes(model.thoughtMarks().isPresent()));
      print("tool calls", model.toolDialect().map(InspectCommand::lower).orElse("none"));
      print("embeddings", model.pooling().map(InspectCommand::lower).orElse("none"));
    }
    return 0;
  }

  private static String experts(ExpertConfig experts) {
    return "%d a layer, %d for each token, %d shared"
        .formatted(experts.experts(), experts.chosen(), experts.shared());
  }

  private static String types(LocalModel model) {
    double all = model.weightBytes();
    return model.bytesByType().entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
        .map(e -> String.format(Locale.ROOT, "%s %.1f %%", e.getKey(), 100 * e.getValue() / all))
        .collect(Collectors.joining(", "));
  }

  private static String cache(LocalModel model) {
    long bytes = model.model().cacheBytesPerToken();
    long whole = bytes * model.model().config().contextLength();
    return "%d bytes a token, %s for the whole context".formatted(bytes, ProgressBar.bytes(whole));
  }

  private static String yes(boolean holds) {
    return holds ? "yes" : "no";
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void print(String name, Object value) {
    System.out.printf("%-24s %s%n", name, value);
  }
}
