package dev.fathom.agent.reasoning.llm.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Counts how often a thinking takes another turn. Wrong answers of R1-type models come with several
 * times the switches of right ones (Wang et al., "Thoughts Are All Over the Place: On the
 * Underthinking of o1-Like LLMs", arXiv 2501.18585).
 */
final class ThoughtSwitches {
  private static final Pattern MARKERS = markers();

  private ThoughtSwitches() {}

  static int in(String thinking) {
    return (int) MARKERS.matcher(thinking).results().count();
  }

  private static Pattern markers() {
    try (InputStream words =
        Objects.requireNonNull(ThoughtSwitches.class.getResourceAsStream("thought-switches.txt"))) {
      List<String> lines =
          new String(words.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .toList();
      return Pattern.compile(
          lines.stream()
              .map(line -> line.strip().toLowerCase(Locale.ROOT))
              .map(Pattern::quote)
              .collect(Collectors.joining("|", "(?:^|[.!?。！？\\n])\\s*(?:but\\s+|so\\s+)?(?:", ")")),
          Pattern.CASE_INSENSITIVE);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
