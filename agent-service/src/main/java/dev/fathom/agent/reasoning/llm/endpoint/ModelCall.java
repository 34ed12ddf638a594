package dev.fathom.agent.reasoning.llm.endpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to a model.
 *
 * @param system who the model is and what holds always
 * @param user the task
 * @param begun words of the answer that stand already, which the model goes on from; often empty
 * @param schema the JSON schema that the answer has to follow; absent for free text
 * @param thinkingTokens after how many tokens the thinking is cut short
 * @param answerTokens most tokens of the answer
 * @param steady whether the model is kept at the thought it is in
 * @param images PNG pictures that go before the task; only to a model that takes them
 */
public record ModelCall(
    String system,
    String user,
    String begun,
    @Nullable NamedSchema schema,
    int thinkingTokens,
    int answerTokens,
    Sampling sampling,
    boolean steady,
    List<byte[]> images) {
  /** A JSON schema (draft 2020-12) with the name it is sent under. */
  public record NamedSchema(String name, String json) {}

  /**
   * How tokens are drawn. DeepSeek-R1 repeats itself when decoded greedily; its authors advise a
   * temperature of 0.6 and top-p 0.95 (model card, "Usage Recommendations").
   *
   * @param seed 0 for none
   */
  public record Sampling(double temperature, double topP, int seed) {
    public static final Sampling REASONING = new Sampling(0.6, 0.95, 0);
  }

  /** A call without pictures. */
  public ModelCall(
      String system,
      String user,
      String begun,
      @Nullable NamedSchema schema,
      int thinkingTokens,
      int answerTokens,
      Sampling sampling) {
    this(system, user, begun, schema, thinkingTokens, answerTokens, sampling, false, List.of());
  }

  public ModelCall {
    images = List.copyOf(images);
    if (thinkingTokens < 0 || answerTokens < 1) {
      throw new IllegalArgumentException("A call needs room for an answer");
    }
  }
}
