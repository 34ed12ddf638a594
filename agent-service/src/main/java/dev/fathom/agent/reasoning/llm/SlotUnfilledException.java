package dev.fathom.agent.reasoning.llm;

/** No usable answer came for a slot, for a reason that people can act on. */
final class SlotUnfilledException extends Exception {
  private static final long serialVersionUID = 1;

  SlotUnfilledException(String slot, String why, Throwable cause) {
    super("The model gave no usable answer for '%s': %s".formatted(slot, why), cause);
  }
}
