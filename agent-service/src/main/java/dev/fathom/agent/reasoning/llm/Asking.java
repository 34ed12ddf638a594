package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.reasoning.Watch;
import dev.fathom.agent.reasoning.llm.PromptParts.Entry;
import dev.fathom.agent.reasoning.llm.endpoint.CallObserver;
import dev.fathom.agent.reasoning.llm.endpoint.ModelReply.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Has slots filled for one run, whose work is watched. Thread-safe if the watch is. */
final class Asking {
  private final SlotFiller filler;
  private final Watch watch;

  Asking(SlotFiller filler, Watch watch) {
    this.filler = filler;
    this.watch = watch;
  }

  Asking watchedBy(Watch other) {
    return new Asking(filler, other);
  }

  Watch watch() {
    return watch;
  }

  /** A slot's answer; empty, and told, where no usable one comes. */
  <T> Optional<T> ask(Slot<T> slot, Task task, PromptParts parts) {
    return ask(slot, task, parts, 0);
  }

  /** As {@link #ask}, with the random numbers of this seed. */
  <T> Optional<T> ask(Slot<T> slot, Task task, PromptParts parts, int seed) {
    try {
      return Optional.of(
          filler
              .fill(slot.at(task.depth()), language(task), parts, seed, observer(slot.name()))
              .value());
    } catch (SlotUnfilledException unfilled) {
      watch.fellBack(slot.name(), String.valueOf(unfilled.getMessage()));
      return Optional.empty();
    }
  }

  /** What every prompt of a task shows, beside its own values and lists. */
  static PromptParts parts(Task task, Map<String, String> values, Map<String, List<Entry>> lists) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.put("question", Shown.quoted(task.question().text()));
    all.put("settled", settled(task));
    all.put("language", languageName(task));
    return new PromptParts(all, lists);
  }

  /** What was asked back, and what the asker has added since, a line each. */
  private static String settled(Task task) {
    List<String> lines = new ArrayList<>();
    task.asked()
        .forEach(
            asked -> {
              String answer = task.answers().get(asked.id());
              if (answer != null) {
                lines.add(
                    "<note>%s – %s</note>"
                        .formatted(Shown.quoted(asked.question()), Shown.quoted(answer)));
              }
            });
    task.notes().forEach(note -> lines.add("<note>%s</note>".formatted(Shown.quoted(note))));
    return String.join("\n", lines);
  }

  static Locale language(Task task) {
    return task.question().language();
  }

  private static String languageName(Task task) {
    return language(task).getDisplayLanguage(language(task));
  }

  private CallObserver observer(String slot) {
    return new CallObserver() {
      @Override
      public void thinking(String words) {
        watch.thinking(slot, words);
      }

      @Override
      public void spent(String model, Tokens tokens, int thoughtSwitches) {
        watch.spent(
            slot,
            model,
            new Watch.Spent(
                tokens.prompt(),
                tokens.cached(),
                tokens.output(),
                tokens.reasoning(),
                thoughtSwitches));
      }

      @Override
      public boolean stopped() {
        return watch.stopped();
      }
    };
  }
}
