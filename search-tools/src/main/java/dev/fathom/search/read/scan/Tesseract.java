package dev.fathom.search.read.scan;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Recognises text with the program of that name where it is installed, one process a page, killed
 * when it takes too long. English and simplified Chinese are tried, as far as their data are there.
 */
public final class Tesseract implements TextRecognition {
  private static final int PAGE_SECONDS = 30;
  private static final float LEAST_CONFIDENCE = 20;
  private static final List<String> LANGUAGES = List.of("eng", "chi_sim");
  private static final List<String> USUAL_FOLDERS =
      List.of("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin");

  private static final class Installed {
    private static final Optional<Tesseract> FOUND = find();
  }

  private final Path program;
  private final String languages;

  private Tesseract(Path program, String languages) {
    this.program = program;
    this.languages = languages;
  }

  /** The one of this machine; nothing where none is installed, or none of the languages. */
  public static Optional<Tesseract> installed() {
    return Installed.FOUND;
  }

  private static Optional<Tesseract> find() {
    List<String> folders = new ArrayList<>();
    String path = System.getenv("PATH");
    folders.addAll(path == null ? List.of() : List.of(path.split(File.pathSeparator, -1)));
    folders.addAll(USUAL_FOLDERS);
    for (String folder : folders) {
      Path program = Path.of(folder, File.separatorChar == '\\' ? "tesseract.exe" : "tesseract");
      if (Files.isExecutable(program)) {
        String languages = languages(program);
        if (!languages.isEmpty()) {
          return Optional.of(new Tesseract(program, languages));
        }
      }
    }
    return Optional.empty();
  }

  private static String languages(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--list-langs").redirectErrorStream(true).start();
      process.getOutputStream().close();
      List<String> known;
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        known = lines.lines().map(String::strip).toList();
      }
      return String.join("+", LANGUAGES.stream().filter(known::contains).toList());
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public List<RecognizedWord> words(BufferedImage page) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            program.toString(),
            "stdin",
            "stdout",
            "-l",
            languages,
            "--dpi",
            String.valueOf(RESOLUTION),
            "tsv");
    builder.environment().put("OMP_THREAD_LIMIT", "1");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    Thread.ofVirtual().start(() -> send(page, process));
    Thread deadline = Thread.ofVirtual().start(() -> killLate(process));
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<RecognizedWord> words = parse(lines);
      if (process.waitFor() != 0) {
        throw new IOException("recognising a page ended with code " + process.exitValue());
      }
      return words;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("recognising a page was interrupted", e);
    } finally {
      deadline.interrupt();
      process.destroyForcibly();
    }
  }

  private static void killLate(Process process) {
    try {
      if (!process.waitFor(PAGE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException done) {
      // In time.
    }
  }

  /** As a portable graymap, the plainest format that the program reads. */
  private static void send(BufferedImage page, Process process) {
    try (OutputStream out = process.getOutputStream()) {
      String header = "P5\n%d %d\n255\n".formatted(page.getWidth(), page.getHeight());
      out.write(header.getBytes(StandardCharsets.US_ASCII));
      out.write(((DataBufferByte) page.getRaster().getDataBuffer()).getData());
    } catch (IOException ended) {
      // Its exit code says more.
    }
  }

  /** Columns: level, page, block, paragraph, line, word, left, top, width, height, conf, text. */
  private static List<RecognizedWord> parse(BufferedReader lines) throws IOException {
    List<RecognizedWord> words = new ArrayList<>();
    Map<String, float[]> edges = new HashMap<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] fields = line.split("\t", -1);
      if (fields.length < 12 || !fields[0].matches("[45]")) {
        continue;
      }
      String place = String.join(" ", fields[2], fields[3], fields[4]);
      float left = Float.parseFloat(fields[6]);
      float top = Float.parseFloat(fields[7]);
      float right = left + Float.parseFloat(fields[8]);
      float bottom = top + Float.parseFloat(fields[9]);
      if (fields[0].equals("4")) {
        edges.put(place, new float[] {top, bottom});
      } else if (Float.parseFloat(fields[10]) >= LEAST_CONFIDENCE && !fields[11].isBlank()) {
        float[] edge = edges.getOrDefault(place, new float[] {top, bottom});
        words.add(new RecognizedWord(fields[11].strip(), left, right, edge[0], edge[1]));
      }
    }
    return words;
  }
}
