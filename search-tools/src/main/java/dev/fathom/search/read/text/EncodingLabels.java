package dev.fathom.search.read.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names by which pages and servers call encodings, as browsers understand them. */
final class EncodingLabels {
  private static final Map<String, Charset> LABELS = load();

  private EncodingLabels() {}

  /** The encoding of a label; null where browsers know none. */
  static @Nullable Charset encoding(String label) {
    return LABELS.get(label.strip().toLowerCase(Locale.ROOT));
  }

  private static Map<String, Charset> load() {
    try (InputStream in = EncodingLabels.class.getResourceAsStream("encoding-labels.txt")) {
      if (in == null) {
        throw new IllegalStateException("No list encoding-labels.txt");
      }
      Map<String, Charset> labels = new HashMap<>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.indexOf('|') > 0 && !line.startsWith("#"))
          .map(line -> line.split("\\|", 2))
          .filter(entry -> Charset.isSupported(entry[0].strip()))
          .forEach(
              entry -> {
                Charset charset = Charset.forName(entry[0].strip());
                for (String label : entry[1].strip().split(" ", -1)) {
                  labels.put(label, charset);
                }
              });
      return Map.copyOf(labels);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
