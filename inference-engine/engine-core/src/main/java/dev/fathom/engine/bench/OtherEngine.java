package dev.fathom.engine.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Another engine, to be measured in turns with ours on the same file. It is a program that gets the
 * model, the threads and the answers at once as arguments, says {@code ready}, and then answers
 * every line {@code prefill N} or {@code decode N ANSWERS} with the seconds it took, and the
 * seconds of processor time.
 */
final class OtherEngine implements AutoCloseable {

  private final String name;
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  private OtherEngine(String name, Process process) {
    this.name = name;
    this.process = process;
    commands = process.outputWriter();
    answers = process.inputReader();
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param command program and arguments, separated by spaces
   */
  static OtherEngine start(String name, String command, Path model, int threads, int atOnce) {
    List<String> words = new ArrayList<>(Arrays.asList(command.strip().split(" +")));
    words.addAll(List.of(model.toString(), String.valueOf(threads), String.valueOf(atOnce)));
    try {
      OtherEngine engine =
          new OtherEngine(
              name,
              new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start());
      if (!engine.line().equals("ready")) {
        engine.close();
        throw new IOException("it did not say that it is ready");
      }
      return engine;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run " + command + ": " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  Cost prefill(int tokens) {
    return ask("prefill " + tokens);
  }

  Cost decode(int answers, int tokens) {
    return ask("decode " + tokens + " " + answers);
  }

  private Cost ask(String question) {
    try {
      commands.write(question + "\n");
      commands.flush();
      String line = line();
      int space = line.indexOf(' ');
      return new Cost(
          Double.parseDouble(line.substring(0, space)), Double.parseDouble(line.substring(space)));
    } catch (IOException e) {
      throw new UncheckedIOException("The other engine did not answer.", e);
    }
  }

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("it ended");
    }
    return line.strip();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
