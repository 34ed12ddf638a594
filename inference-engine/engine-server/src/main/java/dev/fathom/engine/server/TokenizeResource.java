package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.engine.tokenizer.Tokenizer;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts as the model's tokens, and back. */
@Path("/")
public class TokenizeResource {

  private final ServedModel served;

  TokenizeResource(ServedModel served) {
    this.served = served;
  }

  /** A text. */
  record Text(@Nullable String model, @Nullable String prompt) {}

  /** Its tokens; {@code maxModelLen} is the longest prompt and answer together. */
  record Tokens(List<Integer> tokens, int count, int maxModelLen) {}

  /** Tokens to be read. */
  record TokenList(@Nullable String model, List<Integer> tokens) {}

  @POST
  @Path("tokenize")
  public Tokens tokenize(JsonNode body) {
    ServedModel.Open open = served.get(body.path("model").asText());
    String text = body.path("prompt").asText(body.path("content").asText());
    List<Integer> tokens = open.model().tokenizer().encode(text);
    return new Tokens(tokens, tokens.size(), open.engine().longest());
  }

  @POST
  @Path("detokenize")
  public Text detokenize(TokenList body) {
    ServedModel.Open open = served.get(body.model());
    Tokenizer tokenizer = open.model().tokenizer();
    return new Text(open.name(), tokenizer.decode(body.tokens()));
  }
}
