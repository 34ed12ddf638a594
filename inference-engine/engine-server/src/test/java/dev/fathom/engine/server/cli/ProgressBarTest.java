package dev.fathom.engine.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private String shown(boolean live, String name) {
    PrintStream out = new PrintStream(written, false, StandardCharsets.UTF_8);
    try (ProgressBar bar = new ProgressBar(out, live, name, ProgressBar.bytes(123_456_789_012L))) {
      for (int done = 0; done <= 1000; done++) {
        bar.show(done, 1000);
      }
    }
    out.flush();
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalOfEightyColumnsShowsOneLineThatFillsUp() {
    String[] lines = shown(true, "a/very/long/model-00001-of-000163.safetensors").split("\r");
    assertThat(lines).hasSize(1 + 101);
    assertThat(lines).allSatisfy(line -> assertThat(line.strip()).hasSizeLessThanOrEqualTo(80));
    assertThat(lines[1]).startsWith("........................   0 % of 123.46 GB  …");
    assertThat(lines[101]).contains("########################", "100 %", "00163.safetensors");
  }

  @Test
  void whatIsNoTerminalGetsOneLineAtTheEnd() {
    assertThat(shown(false, "model.gguf"))
        .isEqualTo(
            "######################## 100 % of 123.46 GB  model.gguf" + System.lineSeparator());
  }
}
