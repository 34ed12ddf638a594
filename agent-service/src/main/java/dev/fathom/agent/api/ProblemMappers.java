package dev.fathom.agent.api;

import com.fasterxml.jackson.core.JacksonException;
import dev.fathom.agent.corpus.CorpusNotFoundException;
import dev.fathom.agent.corpus.DocumentNotFoundException;
import dev.fathom.agent.corpus.SourceNotFoundException;
import dev.fathom.agent.run.RunConflictException;
import dev.fathom.agent.run.RunNotFoundException;
import dev.fathom.agent.run.StalePlanException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what goes wrong into problems that say what to do. */
final class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper({
    RunNotFoundException.class,
    CorpusNotFoundException.class,
    DocumentNotFoundException.class,
    SourceNotFoundException.class
  })
  Response notFound(RuntimeException missing) {
    return Problem.response(Status.NOT_FOUND, message(missing));
  }

  @ServerExceptionMapper
  Response conflict(RunConflictException conflict) {
    return Problem.response(Status.CONFLICT, message(conflict));
  }

  @ServerExceptionMapper
  Response stale(StalePlanException stale) {
    return Problem.response(Status.PRECONDITION_FAILED, message(stale));
  }

  @ServerExceptionMapper
  Response invalid(IllegalArgumentException invalid) {
    return Problem.response(Status.BAD_REQUEST, message(invalid));
  }

  @ServerExceptionMapper
  Response invalid(ConstraintViolationException invalid) {
    return Problem.response(
        Status.BAD_REQUEST,
        invalid.getConstraintViolations().stream()
            .map(violation -> violation.getPropertyPath() + " " + violation.getMessage())
            .sorted()
            .collect(Collectors.joining("; ")));
  }

  @ServerExceptionMapper
  Response unreadable(JacksonException unreadable) {
    return Problem.response(
        Status.BAD_REQUEST,
        "The body is not the JSON expected here: " + unreadable.getOriginalMessage());
  }

  @ServerExceptionMapper
  Response web(WebApplicationException failure) {
    if (failure.getCause() instanceof JacksonException unreadable) {
      return unreadable(unreadable);
    }
    return Problem.response(failure.getResponse().getStatusInfo(), message(failure));
  }

  @ServerExceptionMapper
  Response unexpected(RuntimeException failure) {
    UUID number = UUID.randomUUID();
    LOG.errorf(failure, "Problem %s", number);
    return Problem.response(
        Status.INTERNAL_SERVER_ERROR,
        "Something went wrong here. The server's log has the details under %s.".formatted(number));
  }

  private static String message(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
