package dev.fathom.engine.server.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads a model; run again, it goes on where it ended. */
@Command(name = "pull", description = "Download a model from a hub in Hugging Face's layout.")
final class PullCommand implements Callable<Integer> {

  private static final int BAR = 30;

  @Parameters(
      paramLabel = "NAME",
      description = "Such as deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B.")
  private String name = "";

  @Option(
      names = "--to",
      description = "The folder; the model's name in the current one unless set.")
  private @Nullable Path folder;

  @Option(
      names = "--from",
      defaultValue = "https://huggingface.co",
      description = "The hub (${DEFAULT-VALUE}).")
  private URI hub = URI.create("");

  @Option(
      names = "--revision",
      defaultValue = "main",
      description = "Which one (${DEFAULT-VALUE}).")
  private String revision = "";

  @Option(
      names = "--files",
      description = "Only files like this, such as '*Q8_0.gguf'; else what the engine needs.")
  private @Nullable String files;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!name.matches("[\\w.-]+/[\\w.-]+")) {
      throw new IllegalArgumentException("'" + name + "' is no model's name: OWNER/MODEL.");
    }
    ModelDownload download = new ModelDownload(hub, name, revision);
    List<HubFile> wanted = download.files(wanted());
    if (wanted.isEmpty()) {
      throw new IOException(name + " has no such files.");
    }
    Path target = folder == null ? Path.of(name.substring(name.indexOf('/') + 1)) : folder;
    for (HubFile file : wanted) {
      download.fetch(file, target, new Bar(file)::show);
      System.err.println();
    }
    System.out.println(target);
    return 0;
  }

  private Predicate<HubFile> wanted() {
    if (files == null) {
      return HubFile::needed;
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + files);
    return file -> matcher.matches(Path.of(file.path()).getFileName());
  }

  /** One line a file, written over while it comes. */
  private static final class Bar {

    private final HubFile file;
    private int shown = -1;

    Bar(HubFile file) {
      this.file = file;
    }

    void show(long bytes) {
      int percent = file.size() == 0 ? 100 : (int) (bytes * 100 / file.size());
      if (percent == shown) {
        return;
      }
      shown = percent;
      int full = percent * BAR / 100;
      System.err.printf(
          Locale.ROOT,
          "\r%s%s %3d %% of %7.1f MB  %s",
          "#".repeat(full),
          ".".repeat(BAR - full),
          percent,
          file.size() / 1e6,
          file.path());
    }
  }
}
