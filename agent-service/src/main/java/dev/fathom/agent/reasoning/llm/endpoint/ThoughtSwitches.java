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

  /** The words that open another line of thought, as they begin a sentence. */
  static List<String> openers() {
    return words().stream()
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .toList();
  }

  private static Pattern markers() {
    return Pattern.compile(
        words().stream()
            .map(Pattern::quote)
            .collect(Collectors.joining("|", "(?:^|[.!?。！？\\n])\\s*(?:but\\s+|so\\s+)?(?:", ")")),
        Pattern.CASE_INSENSITIVE);
  }

  private static List<String> words() {
    try (InputStream words =
        Objects.requireNonNull(ThoughtSwitches.class.getResourceAsStream("thought-switches.txt"))) {
      return new String(words.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.strip().toLowerCase(Locale.ROOT))
          .toList();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
