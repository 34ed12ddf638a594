package dev.fathom.agent.research;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Replies that were written by hand, as a strong reasoning model would give them, one file a call
 * in the order of the calls: {@code 03-select.reply.md} has the thinking, a line {@code ---}, and
 * the answer; {@code 03-select.prompt.md} beside it is what the model was shown.
 *
 * <p>An answer names what it chooses by some of its words, {@code ⟨orders were brought forward⟩};
 * they become the label that the prompt shows in front of these words, so that a reply stays right
 * when a search ranks otherwise - and fails when the words are no longer shown at all.
 *
 * <p>With {@code -Dreplays.write=true} prompts are written anew; with {@code -Dreplays.await=true}
 * a reply that is missing is waited for, to be written while the run goes on.
 */
final class ReplayedModel implements Function<JsonNode, Reply> {
  private static final Pattern CHOICE = Pattern.compile("⟨(.+?)⟩");
  private static final Pattern LABELLED = Pattern.compile("\\[([a-z]\\d+)] ([^\\n]*)");
  private static final boolean WRITE = Boolean.getBoolean("replays.write");
  private static final boolean AWAIT = Boolean.getBoolean("replays.await");

  private final Path folder;
  private final List<String> failures = new ArrayList<>();
  private int calls;

  ReplayedModel(Path folder) {
    this.folder = folder;
  }

  /** What a reply could not be given for; empty when all went as written. */
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  synchronized int calls() {
    return calls;
  }

  /** How many replies there are. */
  int replies() {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.filter(file -> file.toString().endsWith(".reply.md")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized Reply apply(JsonNode request) {
    String prompt = ScriptedServer.prompt(request);
    String slot =
        request.path("response_format").path("json_schema").path("name").asText("greeting");
    if (slot.equals("greeting")) {
      boolean told = request.has("response_format");
      return new Reply.Says("Simple.", told ? "{\"greeting\": \"good morning\"}" : "hello");
    }
    String name = "%02d-%s".formatted(++calls, slot);
    try {
      if (WRITE || AWAIT) {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".prompt.md"), prompt + "\n");
      }
      return reply(name, prompt);
    } catch (IOException | InterruptedException | IllegalArgumentException failure) {
      failures.add(name + ": " + failure.getMessage());
      return new Reply.Fails(400, "no reply " + name);
    }
  }

  private Reply reply(String name, String prompt) throws IOException, InterruptedException {
    Path file = folder.resolve(name + ".reply.md");
    while (AWAIT && !Files.exists(file)) {
      Thread.sleep(200);
    }
    String[] parts = Files.readString(file).split("\\n---\\n", 2);
    if (parts.length != 2) {
      throw new IllegalArgumentException("has no line --- between thinking and answer");
    }
    return new Reply.Counted(parts[0].strip(), labelled(parts[1].strip(), prompt));
  }

  private static String labelled(String answer, String prompt) {
    return CHOICE
        .matcher(answer)
        .replaceAll(choice -> Matcher.quoteReplacement(label(choice.group(1), prompt)));
  }

  /** Material first: a claim may repeat its words. */
  private static String label(String words, String prompt) {
    return labelled(words, prompt, false)
        .or(() -> labelled(words, prompt, true))
        .orElseThrow(
            () ->
                new IllegalArgumentException("the prompt shows nothing with the words: " + words));
  }

  private static Optional<String> labelled(String words, String prompt, boolean claims) {
    return LABELLED
        .matcher(prompt)
        .results()
        .filter(line -> line.group(2).startsWith("<claim>") == claims)
        .filter(line -> line.group(2).contains(words))
        .map(line -> line.group(1))
        .findFirst();
  }
}
