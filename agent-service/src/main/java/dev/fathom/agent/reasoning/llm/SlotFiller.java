package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.reasoning.llm.JsonAnswer.WrongAnswerException;
import dev.fathom.agent.reasoning.llm.endpoint.CallObserver;
import dev.fathom.agent.reasoning.llm.endpoint.Capabilities;
import dev.fathom.agent.reasoning.llm.endpoint.Chat;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall.NamedSchema;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall.Sampling;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints;
import dev.fathom.agent.reasoning.llm.endpoint.ModelReply;
import dev.fathom.agent.reasoning.llm.endpoint.ModelReply.Ending;
import dev.fathom.agent.reasoning.llm.endpoint.ReasoningDialect;
import dev.fathom.agent.reasoning.llm.endpoint.StructuredOutput;
import dev.fathom.agent.reasoning.llm.endpoint.TokenEstimate;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

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
    private final String task;
    private final NamedSchema schema;

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
      PromptParts shown = fitting(parts);
      this.task = shown.prompt(slot.name(), language);
      this.schema =
          new NamedSchema(
              slot.name(), JsonAnswer.schema(Prompt.schema(slot.name()), shown.labels()));
    }

    /** As much as fits by estimate, and by the model's own count where there is one. */
    private PromptParts fitting(PromptParts parts) {
      int room = able.window() - slot.thinking() - slot.answer();
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
      return call(task, atOnce, slot.thinking());
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
      ModelReply second = call(prompt, able.constrainsAfterThinking(), slot.thinking());
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
      return call(prompt, true, slot.thinking() / 4);
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
        return filled(call(prompt, true, slot.thinking() / 4), true);
      } catch (WrongAnswerException again) {
        throw new UnusableAnswerException(again);
      }
    }

    /**
     * @param constrained whether to send the schema; a server that would forbid the thinking with
     *     it gets it only where thinking is not wanted
     */
    private ModelReply call(String prompt, boolean constrained, int thinking)
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
              new Sampling(Sampling.REASONING.temperature(), Sampling.REASONING.topP(), seed));
      return chat.call(able, call, observer);
    }

    private Filled<T> filled(ModelReply reply, boolean repaired) throws WrongAnswerException {
      T value = JsonAnswer.read(reply.answer(), schema.json(), slot.type());
      return new Filled<>(value, repaired);
    }
  }
}
