package dev.fathom.engine.server.cli;

import dev.fathom.engine.chat.LocalModel;
import dev.fathom.engine.runtime.Engine;
import dev.fathom.engine.runtime.EngineOptions;
import dev.fathom.engine.runtime.GenerationEvent;
import dev.fathom.engine.runtime.GenerationRequest;
import dev.fathom.engine.sampling.SamplingOptions;
import dev.fathom.engine.template.ChatTemplate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A chat at the terminal, a line a message; it ends with the input. */
@Command(
    name = "chat",
    description = "Chat with a model at the terminal: a line a message; Ctrl-D ends it.")
final class ChatCommand implements Callable<Integer> {

  @Parameters(paramLabel = "PATH", description = "A Hugging Face folder or a GGUF file.")
  private Path path = Path.of("");

  @Option(
      names = "--max-tokens",
      defaultValue = "1024",
      description = "Tokens of an answer at most (${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--temperature",
      defaultValue = "0.6",
      description = "0 is greedy (${DEFAULT-VALUE}).")
  private double temperature;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int threads = Runtime.getRuntime().availableProcessors();
    try (LocalModel model = LocalModel.open(path, threads);
        Engine engine = model.newEngine(EngineOptions.withCache(256L << 20))) {
      ChatTemplate template =
          model
              .template()
              .orElseThrow(
                  () -> new IllegalArgumentException(model.name() + " has no chat template."));
      talk(engine, template);
    }
    return 0;
  }

  private void talk(Engine engine, ChatTemplate template) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<Map<String, Object>> messages = new ArrayList<>();
    prompt();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.isBlank()) {
        prompt();
        continue;
      }
      messages.add(Map.of("role", "user", "content", line));
      List<Integer> tokens =
          template.prompt(messages, List.of(), Map.of(), LocalDateTime.now(ZoneId.systemDefault()));
      SamplingOptions sampling =
          SamplingOptions.of(temperature, 0.95, ThreadLocalRandom.current().nextLong());
      int most = Math.min(maxTokens, engine.longest() - tokens.size());
      if (most < 1) {
        throw new IllegalArgumentException(
            "The chat is longer than the model's context of " + engine.longest() + " tokens.");
      }
      StringBuilder answer = new StringBuilder();
      GenerationEvent.Finished finished =
          engine
              .submit(GenerationRequest.of(tokens, most, sampling))
              .forEach(token -> show(token.text(), answer));
      show(finished.text(), answer);
      System.out.println();
      messages.add(Map.of("role", "assistant", "content", answer.toString()));
      prompt();
    }
  }

  private static void prompt() {
    System.out.print("> ");
    System.out.flush();
  }

  private static void show(String text, StringBuilder answer) {
    answer.append(text);
    System.out.print(text);
    System.out.flush();
  }
}
