package dev.fathom.engine.server.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads a model; run again, it goes on where it ended. */
@Command(name = "pull", description = "Download a model from a hub in Hugging Face's layout.")
final class PullCommand implements Callable<Integer> {

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
    List<HubFile> wanted = listed(download);
    if (wanted.isEmpty()) {
      throw new IOException(name + " has no such files.");
    }
    Path target = folder == null ? Path.of(name.substring(name.indexOf('/') + 1)) : folder;
    for (HubFile file : wanted) {
      try (ProgressBar bar = ProgressBar.onTerminal(file.path(), ProgressBar.bytes(file.size()))) {
        download.fetch(file, target, bytes -> bar.show(bytes, file.size()));
      }
    }
    System.out.println(target);
    return 0;
  }

  private List<HubFile> listed(ModelDownload download) throws IOException, InterruptedException {
    try {
      return download.files(wanted());
    } catch (ConnectException e) {
      throw new IOException(hub + " cannot be reached from here.", e);
    }
  }

  private Predicate<HubFile> wanted() {
    if (files == null) {
      return HubFile::needed;
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + files);
    return file -> matcher.matches(Path.of(file.path()).getFileName());
  }
}
