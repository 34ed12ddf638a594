package dev.fathom.engine.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * Brings a model from a hub in Hugging Face's layout into a folder. A file that is not whole ends
 * in {@code .part} and is gone on with; it gets its name when its checksum is right, and is thrown
 * away when it is wrong.
 */
final class ModelDownload {

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
  private final URI hub;
  private final String name;
  private final String revision;

  /** Of the model {@code name}, such as {@code owner/model}. */
  ModelDownload(URI hub, String name, String revision) {
    this.hub = hub;
    this.name = name;
    this.revision = revision;
  }

  /**
   * The model's files of these names.
   *
   * @throws IOException when the hub does not list them
   */
  List<HubFile> files(Predicate<HubFile> wanted) throws IOException, InterruptedException {
    URI uri = uri("/api/models/" + name + "/tree/" + revision + "?recursive=true");
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("%s answered %d.".formatted(uri, response.statusCode()));
    }
    List<HubFile> files = new ArrayList<>();
    for (JsonNode entry : new ObjectMapper().readTree(response.body())) {
      if (entry.path("type").asText().equals("file")) {
        HubFile file = HubFile.of(entry);
        if (wanted.test(file)) {
          files.add(file);
        }
      }
    }
    return files;
  }

  /**
   * Brings one file, or nothing when it is there.
   *
   * @param progress told how many bytes of it are there
   * @throws IOException when it cannot be had whole; what came of it is kept
   */
  void fetch(HubFile file, Path folder, LongConsumer progress)
      throws IOException, InterruptedException {
    Path target = folder.resolve(file.path()).normalize();
    if (!target.startsWith(folder.normalize())) {
      throw new IOException("The hub lists a file outside the model: " + file.path());
    }
    if (!file.isAt(target)) {
      Files.createDirectories(target.toAbsolutePath().resolveSibling(""));
      Path part = target.resolveSibling(target.getFileName() + ".part");
      if (!Files.exists(part) || Files.size(part) < file.size()) {
        receive(file, part, progress);
      }
      if (!file.isAt(part)) {
        long size = Files.size(part);
        if (size >= file.size()) {
          Files.delete(part);
          throw new IOException("%s came damaged; try again.".formatted(file.path()));
        }
        throw new IOException(
            "Of %s %d of %d bytes came; the same command goes on from there."
                .formatted(file.path(), size, file.size()));
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
    progress.accept(file.size());
  }

  private void receive(HubFile file, Path part, LongConsumer progress)
      throws IOException, InterruptedException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    URI uri = uri("/" + name + "/resolve/" + revision + "/" + file.path().replace(" ", "%20"));
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      boolean goesOn = response.statusCode() == 206;
      if (response.statusCode() != 200 && !goesOn) {
        throw new IOException("%s answered %d.".formatted(uri, response.statusCode()));
      }
      long at = goesOn ? have : 0;
      StandardOpenOption mode =
          goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
      try (OutputStream out =
          Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
          at += n;
          progress.accept(at);
        }
      }
    }
  }

  private URI uri(String path) {
    return URI.create(hub.toString().replaceFirst("/+$", "") + path);
  }
}
