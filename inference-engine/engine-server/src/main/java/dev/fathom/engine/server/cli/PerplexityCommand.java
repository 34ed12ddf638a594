package dev.fathom.engine.server.cli;

import dev.fathom.engine.chat.LocalModel;
import dev.fathom.engine.quality.TextQuality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a model read a text, and compares it with another one of the same vocabulary. */
@Command(
    name = "perplexity",
    description = "Measure how well a model foresees a text, and what rounding cost it.",
    footer = {
      "",
      "Perplexity: among how many tokens the model seems to choose; lower is better.",
      "Divergence (KL, nats): how far its expectations are from the other model's."
    })
final class PerplexityCommand implements Callable<Integer> {

  @Parameters(paramLabel = "PATH", description = "A Hugging Face folder or a GGUF file.")
  private Path path = Path.of("");

  @Option(
      names = "--against",
      paramLabel = "PATH",
      description = "The same model in a finer type, to tell how far this one is from it.")
  private @Nullable Path against;

  @Option(
      names = "--text",
      paramLabel = "FILE",
      description = "The text; a page of English that comes with the engine unless set.")
  private @Nullable Path text;

  @Option(
      names = "--window",
      defaultValue = "512",
      description = "Tokens that are read at a time (${DEFAULT-VALUE}).")
  private int window;

  @Override
  public Integer call() throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    String words = text == null ? TextQuality.sampleText() : Files.readString(text);
    try (LocalModel model = LocalModel.open(path, threads)) {
      List<Integer> begun = model.tokenizer().frame().begin(model.tokenizer().encode(words));
      int[] tokens = begun.stream().mapToInt(Integer::intValue).toArray();
      if (against == null) {
        report(measure(model, tokens));
      } else {
        try (LocalModel reference = LocalModel.open(against, threads)) {
          report(measure(model, reference, tokens));
        }
      }
    }
    return 0;
  }

  private TextQuality measure(LocalModel model, int[] tokens) {
    try (ProgressBar bar = ProgressBar.onTerminal(model.name(), tokens.length + " tokens")) {
      return TextQuality.of(model.model(), tokens, window, done -> bar.show(done, tokens.length));
    }
  }

  private TextQuality.Distance measure(LocalModel model, LocalModel reference, int[] tokens) {
    try (ProgressBar bar = ProgressBar.onTerminal(model.name(), tokens.length + " tokens")) {
      return TextQuality.between(
          model.model(), reference.model(), tokens, window, done -> bar.show(done, tokens.length));
    }
  }

  private static void report(TextQuality quality) {
    line("tokens", "%d", quality.tokens());
    line("perplexity", "%.4f", quality.perplexity());
  }

  private static void report(TextQuality.Distance distance) {
    report(distance.model());
    line("perplexity of the other", "%.4f", distance.reference().perplexity());
    line("divergence, mean", "%.6f", distance.divergence());
    line("divergence, worst", "%.6f", distance.worst());
    line("same first choice", "%.2f %%", 100 * distance.sameChoice());
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
  private static void line(String name, String format, Object value) {
    System.out.printf(Locale.ROOT, "%-24s " + format + "%n", name, value);
  }
}
