package dev.fathom.agent.cli;

import dev.fathom.agent.compute.Computing;
import dev.fathom.agent.corpus.DefaultCorpus;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = "Serves the browser interface and the REST API until it is stopped.")
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      description = "Folder of documents to research by default; the examples without it.")
  @Nullable Path corpus;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port to listen on (default: ${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on (default: ${DEFAULT-VALUE}, this machine alone). There is no sign-in yet: another address lets everyone in who reaches it.")
  String host = "127.0.0.1";

  @Override
  public Integer call() {
    var settings = new HashMap<String, String>();
    settings.put("quarkus.http.port", Integer.toString(port));
    settings.put("quarkus.http.host", host);
    Path folder = corpus == null ? Examples.folder() : corpus;
    return Service.run(
        settings,
        () -> {
          Service.bean(DefaultCorpus.class)
              .mirror(folder, corpus == null ? Examples.NAME : name(folder));
          Service.bean(Computing.class).prepare();
          System.err.printf(
              "Fathom is at http://%s:%d%n", host.equals("127.0.0.1") ? "localhost" : host, port);
          Quarkus.waitForExit();
          return Fathom.COMPLETED;
        });
  }

  static String name(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? folder.toString() : name.toString();
  }
}
