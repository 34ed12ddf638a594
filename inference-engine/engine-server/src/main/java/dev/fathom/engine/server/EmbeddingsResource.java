package dev.fathom.engine.server;

import dev.fathom.engine.runtime.Pooling;
import dev.fathom.engine.tokenizer.Tokenizer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Embeddings, of models that were trained to give them. */
@Path("/v1/embeddings")
@RunOnVirtualThread
public class EmbeddingsResource {

  private final ServedModel served;
  private final ModelSettings settings;

  EmbeddingsResource(ServedModel served, ModelSettings settings) {
    this.served = served;
    this.settings = settings;
  }

  @POST
  public Embeddings embed(
      EmbeddingRequest request,
      @HeaderParam("X-Request-Timeout") @DefaultValue("") String timeout,
      @Context HttpServerRequest connection) {
    ServedModel.Open open = served.get(request.model());
    Deadline deadline = Deadline.of(settings, timeout);
    Pooling pooling =
        open.model()
            .pooling()
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        "model",
                        "The model '%s' does not serve embeddings.".formatted(open.name())));
    boolean base64 = base64(request);
    int dimensions = dimensions(request, open.model().model().config().hiddenSize());
    Tokenizer tokenizer = open.model().tokenizer();
    List<List<Integer>> texts = Prompts.of("input", request.input(), tokenizer);
    AtomicReference<CompletableFuture<float[]>> current = new AtomicReference<>();
    connection.response().closeHandler(gone -> cancel(current));
    List<Embeddings.Vector> vectors = new ArrayList<>();
    int tokens = 0;
    for (List<Integer> text : texts) {
      List<Integer> ended = new ArrayList<>(text);
      ended.addAll(tokenizer.frame().after());
      tokens += ended.size();
      current.set(open.engine().embed(ended, pooling));
      float[] vector = cut(await(current, deadline), dimensions);
      Object encoded = base64 ? bytes(vector) : vector;
      vectors.add(new Embeddings.Vector("embedding", vectors.size(), encoded));
    }
    return new Embeddings("list", vectors, open.name(), new Embeddings.Usage(tokens, tokens));
  }

  private static boolean base64(EmbeddingRequest request) {
    String format = request.encodingFormat();
    if (format == null || format.equals("float")) {
      return false;
    }
    if (!format.equals("base64")) {
      throw ApiException.invalid("encoding_format", "encoding_format is float or base64.");
    }
    return true;
  }

  private static int dimensions(EmbeddingRequest request, int all) {
    int wanted = request.dimensions() == null ? all : request.dimensions();
    if (wanted < 1 || wanted > all) {
      throw ApiException.invalid(
          "dimensions", "dimensions is %d; it must be from 1 to %d.".formatted(wanted, all));
    }
    return wanted;
  }

  private static void cancel(AtomicReference<CompletableFuture<float[]>> current) {
    CompletableFuture<float[]> vector = current.get();
    if (vector != null) {
      vector.cancel(false);
    }
  }

  private float[] await(AtomicReference<CompletableFuture<float[]>> current, Deadline deadline) {
    try {
      return current.get().get(deadline.millisLeft(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw ApiException.deadline(deadline.length());
    } catch (CancellationException e) {
      throw ApiException.unavailable("The request was cancelled.", settings.retryAfter());
    } catch (ExecutionException e) {
      throw ApiException.failed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.failed();
    } finally {
      cancel(current);
    }
  }

  /** The first numbers, of length one again. */
  private static float[] cut(float[] vector, int dimensions) {
    float[] cut = Arrays.copyOf(vector, dimensions);
    double squares = 0;
    for (float x : cut) {
      squares += (double) x * x;
    }
    for (int i = 0; i < dimensions && squares > 0; i++) {
      cut[i] /= (float) Math.sqrt(squares);
    }
    return cut;
  }

  private static String bytes(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
