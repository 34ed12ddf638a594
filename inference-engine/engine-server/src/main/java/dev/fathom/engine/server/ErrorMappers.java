package dev.fathom.engine.server;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.fathom.engine.grammar.GrammarException;
import dev.fathom.engine.runtime.OverloadedException;
import dev.fathom.engine.template.TemplateException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what goes wrong into OpenAI's errors. */
final class ErrorMappers {

  private static final Logger LOG = Logger.getLogger(ErrorMappers.class);

  private final ModelSettings settings;

  ErrorMappers(ModelSettings settings) {
    this.settings = settings;
  }

  @ServerExceptionMapper
  Response api(ApiException failure) {
    return response(failure);
  }

  static Response response(ApiException failure) {
    Response.ResponseBuilder response =
        Response.status(failure.status()).type(MediaType.APPLICATION_JSON).entity(failure.body());
    failure.retryAfter().ifPresent(seconds -> response.header("Retry-After", seconds));
    return response.build();
  }

  @ServerExceptionMapper
  Response overloaded(OverloadedException overload) {
    return response(
        ApiException.overloaded(String.valueOf(overload.getMessage()), settings.retryAfter()));
  }

  @ServerExceptionMapper
  Response grammar(GrammarException invalid) {
    return response(ApiException.invalid("response_format", String.valueOf(invalid.getMessage())));
  }

  @ServerExceptionMapper
  Response template(TemplateException invalid) {
    return response(ApiException.invalid("messages", String.valueOf(invalid.getMessage())));
  }

  @ServerExceptionMapper
  Response invalid(IllegalArgumentException invalid) {
    return response(ApiException.invalid("", String.valueOf(invalid.getMessage())));
  }

  // Quarkus has a mapper of its own for the second
  @ServerExceptionMapper({JacksonException.class, MismatchedInputException.class})
  Response unreadable(JacksonException unreadable) {
    return response(
        ApiException.invalid(
            "", "The body is not the JSON expected here: " + unreadable.getOriginalMessage()));
  }

  @ServerExceptionMapper
  Response web(WebApplicationException failure) {
    int status = failure.getResponse().getStatus();
    if (failure.getCause() instanceof JacksonException unreadable) {
      return unreadable(unreadable);
    }
    return status < 500
        ? Response.status(status)
            .type(MediaType.APPLICATION_JSON)
            .entity(
                new ErrorBody(
                    new ErrorBody.Details(
                        String.valueOf(failure.getMessage()), "invalid_request_error", null, null)))
            .build()
        : unexpected(failure);
  }

  /** A request reads and writes nothing but its connection: the client has left. */
  @ServerExceptionMapper
  Response gone(IOException failure) {
    LOG.debug("A client left before its answer ended.", failure);
    return response(ApiException.failed());
  }

  @ServerExceptionMapper
  Response unexpected(Throwable failure) {
    LOG.error("A request failed.", failure);
    return response(ApiException.failed());
  }
}
