package dev.fathom.engine.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.chat.ToolCallParser.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ToolCallParserTest {

  /** The parts of a text that comes in pieces of all sizes; texts in a row are joined. */
  private static List<Object> parts(ToolDialect dialect, String answer, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ToolCallParser parser = new ToolCallParser(dialect);
    List<Part> parts = new ArrayList<>();
    for (int at = 0; at < answer.length(); ) {
      int end = Math.min(answer.length(), at + 1 + random.nextInt(9));
      parts.addAll(parser.append(answer.substring(at, end)));
      at = end;
    }
    parts.addAll(parser.end());
    List<Object> joined = new ArrayList<>();
    for (Part part : parts) {
      switch (part) {
        case Part.Call call -> joined.add(call.call());
        case Part.Text text -> {
          if (!joined.isEmpty() && joined.getLast() instanceof String before) {
            joined.set(joined.size() - 1, before + text.text());
          } else {
            joined.add(text.text());
          }
        }
      }
    }
    return joined;
  }

  private static void expect(ToolDialect dialect, String answer, Object... parts) {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(parts(dialect, answer, seed)).containsExactly(parts);
    }
  }

  @Test
  void qwensCallsAreObjectsBetweenTags() {
    expect(
        ToolDialect.QWEN,
        """
        I look. <tool_call>
        {"name": "find", "arguments": {"q": "a<b"}}
        </tool_call>
        <tool_call>
        {"name": "stop", "arguments": {}}
        </tool_call>""",
        "I look. ",
        new ToolCall("find", "{\"q\":\"a<b\"}"),
        new ToolCall("stop", "{}"));
  }

  @Test
  void deepSeeksCallsAreReadAsR1AndAsV31WriteThem() {
    expect(
        ToolDialect.DEEPSEEK,
        """
        So:<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>find
        ```json
        {"q": "深"}
        ```<｜tool▁call▁end｜>
        <｜tool▁call▁begin｜>function<｜tool▁sep｜>stop
        ```json
        {}
        ```<｜tool▁call▁end｜><｜tool▁calls▁end｜>""",
        "So:",
        new ToolCall("find", "{\"q\": \"深\"}"),
        new ToolCall("stop", "{}"));
    expect(
        ToolDialect.DEEPSEEK,
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>find<｜tool▁sep｜>{\"q\": 1}<｜tool▁call▁end｜>"
            + "<｜tool▁calls▁end｜>",
        new ToolCall("find", "{\"q\": 1}"));
  }

  @Test
  void whatIsNoCallStaysText() {
    for (String answer :
        List.of(
            "1 < 2, <tool_cal",
            "<tool_call>nothing</tool_call>",
            "<tool_call>{\"name\": \"cut off",
            "<tool_call>[1]</tool_call> and on")) {
      expect(ToolDialect.QWEN, answer, answer);
    }
  }
}
