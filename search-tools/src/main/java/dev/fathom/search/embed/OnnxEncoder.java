package dev.fathom.search.embed;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/**
 * A BERT-like sentence encoder run by ONNX Runtime: one text a call, in the calling thread. Several
 * threads may call at once, and on a CPU that is faster than several threads on one text.
 */
final class OnnxEncoder {
  /** Tokens read of a text, as many as MiniLM was meant for; the rest is cut off. */
  private static final int LONGEST = 256;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;
  private final Pooling pooling;

  /** How the vectors of the tokens become that of the sentence. */
  enum Pooling {
    /** The mean over all tokens. */
    MEAN,
    /** The vector of the first token. */
    FIRST
  }

  /**
   * Loads the model of that name from the class path: {@code name.onnx}, {@code
   * name-tokenizer.json}.
   */
  OnnxEncoder(String name, Pooling pooling) {
    this.pooling = pooling;
    try (InputStream model = resource("/" + name + ".onnx");
        InputStream words = resource("/" + name + "-tokenizer.json");
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(model.readAllBytes(), options);
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              words,
              Map.of(
                  "truncation",
                  "true",
                  "maxLength",
                  Integer.toString(LONGEST),
                  "padding",
                  "false"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load the sentence model " + name, e);
    } catch (OrtException e) {
      throw new IllegalStateException("Cannot load the sentence model " + name, e);
    }
  }

  float[] encode(String text) {
    Encoding tokens = tokenizer.encode(text);
    try (OnnxTensor ids = row(tokens.getIds());
        OnnxTensor mask = row(tokens.getAttentionMask());
        OnnxTensor types = row(tokens.getTypeIds());
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
      float[][] vectors = ((float[][][]) result.get(0).getValue())[0]; // tokens x dimensions
      return switch (pooling) {
        case FIRST -> vectors[0];
        case MEAN -> mean(vectors);
      };
    } catch (OrtException e) {
      throw new IllegalStateException("The sentence model failed on a text", e);
    }
  }

  private OnnxTensor row(long[] values) throws OrtException {
    return OnnxTensor.createTensor(environment, new long[][] {values});
  }

  private static float[] mean(float[][] vectors) {
    float[] mean = new float[vectors[0].length];
    for (float[] vector : vectors) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vector[i] / vectors.length;
      }
    }
    return mean;
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(OnnxEncoder.class.getResourceAsStream(name), name);
  }
}
