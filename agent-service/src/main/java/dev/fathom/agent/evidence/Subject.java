package dev.fathom.agent.evidence;

/**
 * Whose document a source is, and which year it is about.
 *
 * @param entity such as a company; empty where that is not clear
 * @param fiscalYear 0 where that is not clear
 */
public record Subject(String entity, int fiscalYear) {
  public static final Subject UNKNOWN = new Subject("", 0);
}
