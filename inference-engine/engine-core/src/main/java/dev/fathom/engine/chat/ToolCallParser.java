package dev.fathom.engine.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the tool calls out of an answer's text while it comes. What may be the beginning of a mark
 * waits; what looks like a call and is none stays text. For one answer and one thread.
 */
public final class ToolCallParser {

  private final ToolDialect dialect;
  private final StringBuilder held = new StringBuilder();
  private boolean inside;
  private boolean called;

  public ToolCallParser(ToolDialect dialect) {
    this.dialect = dialect;
  }

  /** What can be told since text was added. */
  public sealed interface Part {
    record Text(String text) implements Part {}

    record Call(ToolCall call) implements Part {}
  }

  /** Reads on. */
  public List<Part> append(String text) {
    held.append(text);
    List<Part> parts = new ArrayList<>();
    while (inside ? call(parts) : text(parts)) {
      // goes on with what is behind the mark
    }
    return parts;
  }

  /** What is left when the answer ends. */
  public List<Part> end() {
    List<Part> parts = new ArrayList<>();
    show((inside ? dialect.begin() : "") + held, parts);
    held.setLength(0);
    return parts;
  }

  private boolean call(List<Part> parts) {
    int end = held.indexOf(dialect.end());
    if (end < 0) {
      return false;
    }
    String body = held.substring(0, end);
    Optional<ToolCall> call = dialect.parse(body);
    if (call.isPresent()) {
      parts.add(new Part.Call(call.get()));
      called = true;
    } else {
      parts.add(new Part.Text(dialect.begin() + body + dialect.end()));
    }
    held.delete(0, end + dialect.end().length());
    inside = false;
    return true;
  }

  private boolean text(List<Part> parts) {
    List<String> marks = new ArrayList<>(dialect.around());
    marks.add(dialect.begin());
    int first = -1;
    String found = "";
    for (String mark : marks) {
      int at = held.indexOf(mark);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
        found = mark;
      }
    }
    if (first >= 0) {
      show(held.substring(0, first), parts);
      held.delete(0, first + found.length());
      inside = found.equals(dialect.begin());
      return true;
    }
    int keep = 0;
    for (String mark : marks) {
      for (int n = Math.min(mark.length() - 1, held.length()); n > keep; n--) {
        if (mark.startsWith(held.substring(held.length() - n))) {
          keep = n;
        }
      }
    }
    show(held.substring(0, held.length() - keep), parts);
    held.delete(0, held.length() - keep);
    return false;
  }

  /** White space between calls is none of the answer. */
  private void show(String text, List<Part> parts) {
    if (!text.isEmpty() && !(called && text.isBlank())) {
      parts.add(new Part.Text(text));
    }
  }
}
