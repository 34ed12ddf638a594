package com.llama4j;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs llama3.java (github.com/mukel/llama3.java, one file), to be measured beside the engine with
 * {@code --shape LLAMA_1B}. Its classes are package-private, hence compile the two together:
 *
 * <pre>
 * javac --add-modules jdk.incubator.vector -d llama3 Llama3.java inference-engine/bench/Llama3Driver.java
 * ./fathom bench engine --shape LLAMA_1B \
 *   --beside "llama3.java=java --add-modules jdk.incubator.vector -cp llama3 com.llama4j.Llama3Driver"
 * </pre>
 *
 * <p>Called with the model, the threads and the answers at once. Reads lines "prefill N" or "decode
 * N ANSWERS" and answers each with a line: the seconds it took, and the processor seconds. Answers
 * are written one after another, since it computes one text at a time.
 */
final class Llama3Driver {

  private static final int BATCH = 16;

  private Llama3Driver() {}

  public static void main(String[] arguments) throws IOException {
    System.setProperty(
        "java.util.concurrent.ForkJoinPool.common.parallelism",
        String.valueOf(Math.max(1, Integer.parseInt(arguments[1]) - 1)));
    Llama model = ModelLoader.loadModel(Path.of(arguments[0]), 1024, true);
    Llama.State state = model.createNewState(BATCH);
    System.out.println("ready");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      int count = Integer.parseInt(words[1]);
      long start = System.nanoTime();
      double before = processorSeconds();
      if (words[0].equals("prefill")) {
        prefill(model, state, count);
      } else {
        for (int answer = 0; answer < Integer.parseInt(words[2]); answer++) {
          decode(model, state, count);
        }
      }
      double wall = (System.nanoTime() - start) / 1e9;
      System.out.println(wall + " " + (processorSeconds() - before));
    }
  }

  private static void prefill(Llama model, Llama.State state, int count) {
    for (int from = 0; from < count; from += BATCH) {
      int[] tokens = new int[Math.min(BATCH, count - from)];
      Arrays.setAll(tokens, i -> i * 97 % 200);
      Llama.forward(model, state, tokens, from, from + BATCH >= count);
    }
  }

  private static void decode(Llama model, Llama.State state, int count) {
    int token = 5;
    for (int position = 0; position < count; position++) {
      Llama.forward(model, state, new int[] {token}, position, true);
      token = state.logits.argmax();
    }
  }

  private static double processorSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }
}
