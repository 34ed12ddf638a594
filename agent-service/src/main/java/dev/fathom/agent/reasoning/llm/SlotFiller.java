package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.reasoning.llm.JsonAnswer.WrongAnswerException;
import dev.fathom.agent.reasoning.llm.endpoint.CallObserver;
import dev.fathom.agent.reasoning.llm.endpoint.Capabilities;
import dev.fathom.agent.reasoning.llm.endpoint.Chat;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall.NamedSchema;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall.Sampling;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException.Kind;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints;
import dev.fathom.agent.reasoning.llm.endpoint.ModelReply;
import dev.fathom.agent.reasoning.llm.endpoint.ModelReply.Ending;
import dev.fathom.agent.reasoning.llm.endpoint.ReasoningDialect;
import dev.fathom.agent.reasoning.llm.endpoint.StructuredOutput;
import dev.fathom.agent.reasoning.llm.endpoint.TokenEstimate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Has a model think, and then answer under a schema.
 *
 * <p>A server that constrains only what follows the thinking gets both in one call. With any other
 * the model thinks and answers freely, asked for JSON; only when that is not what the schema says
 * comes a second call, constrained as far as the server can be, which puts the answer into form. A
 * thinking that was cut short is closed with a sentence that asks for the answer, and one that
 * ended under the slot's floor is asked once to wait and look again (budget forcing: Muennighoff et
 * al., "s1: Simple test-time scaling", arXiv 2501.19393). At most three calls are made for a slot.
 *
 * <p>Thread-safe; calls block, on virtual threads.
 */
final class SlotFiller {
  private static final String REPAIR = "repair";
  private static final String CUT_SHORT = "cut-short";
  private static final String WAIT = "wait";
  private static final int NOTES = 2000;
  private static final int RECOUNTS = 3;

  /**
   * Tokens that a picture of a page takes at the size it is drawn in; models count 28 × 28 pixels
   * (Qwen2.5-VL) or tiles of 512 (GPT-4o) as one to some, which comes to less.
   */
  private static final int PICTURE = 2000;

  private static final int MOST_PICTURES = 2;
  private static final Set<Kind> OF_THE_PICTURES = EnumSet.of(Kind.REFUSED, Kind.WINDOW);

  /** Pictures take no more than this share of the window. */
  private static final int SHARE_OF_PICTURES = 6;

  /** What the model is kept at its thought for: where many lines are begun and none is followed. */
  private static final Set<String> STEADY = Set.of("plan", "select", "judge");

  /** What a server's template adds to a prompt takes some of the room. */
  private static final double USABLE = 0.95;

  private final ModelEndpoints endpoints;

  SlotFiller(ModelEndpoints endpoints) {
    this.endpoints = endpoints;
  }

  /**
   * Fills a slot.
   *
   * @param parts what the prompt shows, within the window
   * @param seed of the random numbers; 0 leaves it to the server
   * @throws SlotUnfilledException when there is no usable answer
   */
  <T> Filled<T> fill(
      Slot<T> slot, Locale language, PromptParts parts, int seed, CallObserver observer)
      throws SlotUnfilledException {
    try {
      return endpoints.use(
          slot.strength(),
          observer,
          (chat, able) -> new Filling<>(slot, language, parts, seed, observer, chat, able).fill());
    } catch (ModelCallException failure) {
      throw new SlotUnfilledException(slot.name(), String.valueOf(failure.getMessage()), failure);
    } catch (UnusableAnswerException unusable) {
      throw new SlotUnfilledException(slot.name(), String.valueOf(unusable.getMessage()), unusable);
    }
  }

  /** Passes through {@link ModelEndpoints}, which knows only of failures of calls. */
  private static final class UnusableAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnusableAnswerException(WrongAnswerException wrong) {
      super(wrong.getMessage(), wrong);
    }
  }

  private static final class Filling<T> {
    private final Slot<T> slot;
    private final Locale language;
    private final int seed;
    private final CallObserver observer;
    private final Chat chat;
    private final Capabilities able;
    private final String system;
    private String task;
    private final String wordsOnly;
    private final NamedSchema schema;
    private final List<byte[]> images = new ArrayList<>();

    Filling(
        Slot<T> asked,
        Locale language,
        PromptParts parts,
        int seed,
        CallObserver observer,
        Chat chat,
        Capabilities able) {
      this.slot = asked.within(able.window());
      this.language = language;
      this.seed = seed;
      this.observer = observer;
      this.chat = chat;
      this.able = able;
      this.system = Prompt.of("system", language, Map.of());
      String looked = look(parts);
      PromptParts shown = fitting(parts);
      this.wordsOnly = shown.prompt(slot.name(), language);
      this.task = looked + wordsOnly;
      this.schema =
          new NamedSchema(
              slot.name(), JsonAnswer.schema(Prompt.schema(slot.name()), shown.labels()));
    }

    /** Draws as many pictures as the window takes; what is said of them before the task. */
    private String look(PromptParts parts) {
      int most = able.images() ? able.window() / SHARE_OF_PICTURES / PICTURE : 0;
      List<String> names = new ArrayList<>();
      for (PromptParts.Picture picture : parts.pictures()) {
        if (images.size() < Math.min(MOST_PICTURES, most)) {
          picture
              .png()
              .get()
              .ifPresent(
                  png -> {
                    images.add(png);
                    names.add(picture.name());
                  });
        }
      }
      return names.isEmpty()
          ? ""
          : Prompt.of("pictures", language, Map.of("pages", String.join(", ", names))) + "\n\n";
    }

    /** As much as fits by estimate, and by the model's own count where there is one. */
    private PromptParts fitting(PromptParts parts) {
      int room = able.window() - slot.thinking() - slot.answer() - images.size() * PICTURE;
      int allowed = room;
      PromptParts shown = parts.within(allowed);
      for (int tries = 0; tries < RECOUNTS; tries++) {
        OptionalInt counted = chat.count(able, system + shown.prompt(slot.name(), language));
        if (counted.isEmpty() || counted.getAsInt() <= room * USABLE) {
          break;
        }
        allowed = (int) (allowed * USABLE * room / counted.getAsInt());
        shown = parts.within(allowed);
      }
      return shown;
    }

    Filled<T> fill() throws ModelCallException {
      ModelReply reply = think();
      if (reply.ending() == Ending.THINKING_FULL || reply.ending() == Ending.REPETITION) {
        reply = wrapUp(reply);
      } else if (tooHasty(reply)) {
        reply = lookAgain(reply);
      }
      try {
        return filled(reply, false);
      } catch (WrongAnswerException wrong) {
        return repaired(reply, wrong);
      }
    }

    private ModelReply think() throws ModelCallException {
      boolean atOnce = able.constrainsAfterThinking();
      try {
        return call(task, atOnce, slot.thinking(), images);
      } catch (ModelCallException refused) {
        // A server that took a small picture when it was probed may refuse large ones.
        if (images.isEmpty() || !OF_THE_PICTURES.contains(refused.kind())) {
          throw refused;
        }
        images.clear();
        task = wordsOnly;
        return call(task, atOnce, slot.thinking(), images);
      }
    }

    private boolean tooHasty(ModelReply reply) {
      return able.reasoning() != ReasoningDialect.NONE
          && TokenEstimate.of(reply.thinking()) < slot.floor();
    }

    private ModelReply lookAgain(ModelReply hasty) throws ModelCallException {
      String prompt =
          Prompt.of(
              WAIT,
              language,
              Map.of("task", task, "notes", hasty.thinking(), "answer", hasty.answer()));
      ModelReply second = call(prompt, able.constrainsAfterThinking(), slot.thinking(), images);
      return second.ending() == Ending.COMPLETE ? second : hasty;
    }

    /** Asks for the answer on the strength of the thinking so far; circles are left out of it. */
    private ModelReply wrapUp(ModelReply cut) throws ModelCallException {
      String thinking = cut.thinking();
      String notes =
          cut.ending() == Ending.REPETITION
              ? ""
              : thinking.substring(Math.max(0, thinking.length() - NOTES));
      String prompt = Prompt.of(CUT_SHORT, language, Map.of("task", task, "notes", notes));
      return call(prompt, true, slot.thinking() / 4, List.of());
    }

    private Filled<T> repaired(ModelReply reply, WrongAnswerException wrong)
        throws ModelCallException {
      String prompt =
          Prompt.of(
              REPAIR,
              language,
              Map.of(
                  "task", task,
                  "answer", reply.answer(),
                  "problem", String.valueOf(wrong.getMessage()),
                  "schema", schema.json()));
      try {
        return filled(call(prompt, true, slot.thinking() / 4, List.of()), true);
      } catch (WrongAnswerException again) {
        throw new UnusableAnswerException(again);
      }
    }

    /**
     * @param pictures that go before the prompt
     * @param constrained whether to send the schema; a server that would forbid the thinking with
     *     it gets it only where thinking is not wanted
     */
    private ModelReply call(String prompt, boolean constrained, int thinking, List<byte[]> pictures)
        throws ModelCallException {
      boolean thinks = able.reasoning() != ReasoningDialect.NONE;
      boolean send = constrained && able.structured() != StructuredOutput.NONE;
      var call =
          new ModelCall(
              system,
              prompt,
              "",
              send ? schema : null,
              thinks ? thinking : 0,
              slot.answer(),
              new Sampling(Sampling.REASONING.temperature(), Sampling.REASONING.topP(), seed),
              thinks && STEADY.contains(slot.name()),
              pictures);
      return chat.call(able, call, observer);
    }

    private Filled<T> filled(ModelReply reply, boolean repaired) throws WrongAnswerException {
      T value = JsonAnswer.read(reply.answer(), schema.json(), slot.type());
      return new Filled<>(value, repaired);
    }
  }
}
