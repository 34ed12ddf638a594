package dev.fathom.agent.cli;

import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.corpus.ReadingListener;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which documents a subcommand looks into. */
final class CorpusOptions {
  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      description =
          "Folder of documents: PDF, Office, HTML, mail, EPUB, text. The examples without it.")
  @Nullable Path folder;

  @Option(
      names = "--document",
      paramLabel = "NAME",
      description = "Look into this one document only (file name, extension optional).")
  @Nullable String document;

  /** Fails before anything is started when the folder is not there. */
  void check() {
    Path chosen = folder;
    if (chosen != null && !Files.isDirectory(chosen)) {
      throw new IllegalArgumentException("--corpus %s: there is no such folder.".formatted(chosen));
    }
  }

  /** Reads what is new in the folder, telling how it goes, and returns its corpus. */
  UUID read(CorpusService corpora, PrintStream progress) {
    Path chosen = folder == null ? Examples.folder() : folder;
    String name = folder == null ? Examples.NAME : ServeCommand.name(chosen);
    return corpora.mirror(
        chosen,
        name,
        new ReadingListener() {
          @Override
          public void reading(String path, int number, int total) {
            progress.printf("Reading %d of %d: %s%n", number, total, path);
          }

          @Override
          public void unreadable(String path, String reason) {
            progress.printf("  not readable: %s: %s%n", path, reason);
          }
        });
  }
}
