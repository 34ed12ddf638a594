package dev.fathom.engine.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.runtime.Generation;
import dev.fathom.engine.runtime.GenerationEvent;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Brings answers to the client, whole or piece by piece. Whatever ends this early - the client has
 * gone, the deadline has passed - cancels what is still being computed.
 */
final class Answering {

  private final ObjectMapper json;
  private final CompletionShape shape;
  private final List<Generation> generations;
  private final List<AnswerReader> readers;
  private final int answersEach;

  /**
   * Begins.
   *
   * @param answersEach how many answers there are to each prompt, one after the other
   */
  Answering(
      ObjectMapper json,
      CompletionShape shape,
      List<Generation> generations,
      List<AnswerReader> readers,
      int answersEach,
      HttpServerResponse connection) {
    this.json = json;
    this.shape = shape;
    this.generations = List.copyOf(generations);
    this.readers = List.copyOf(readers);
    this.answersEach = answersEach;
    connection.closeHandler(gone -> cancel());
  }

  private void cancel() {
    generations.forEach(Generation::cancel);
  }

  /** Everything in one body. */
  Completion whole() {
    try {
      List<Completion.Choice> choices = new ArrayList<>();
      List<GenerationEvent.Usage> usages = new ArrayList<>();
      for (int index = 0; index < readers.size(); index++) {
        List<Piece> pieces = new ArrayList<>();
        while (pieces.isEmpty() || !(pieces.getLast() instanceof Piece.End)) {
          pieces.addAll(readers.get(index).next());
        }
        choices.add(shape.choice(index, pieces));
        usages.add(((Piece.End) pieces.getLast()).usage());
      }
      return shape.completion(choices, Completion.Usage.of(usages, answersEach));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.failed();
    } finally {
      cancel();
    }
  }

  /** Server-sent events, the last of which says {@code [DONE]}. */
  Response stream(boolean withUsage) {
    StreamingOutput body = out -> write(out, withUsage);
    return Response.ok(body, MediaType.SERVER_SENT_EVENTS_TYPE)
        .header("Cache-Control", "no-cache")
        .build();
  }

  /** Of one of the answers: pieces, or why there are no more. */
  private sealed interface News {
    record Pieces(int index, List<Piece> pieces) implements News {}

    record Failure(RuntimeException cause) implements News {}
  }

  private void write(OutputStream out, boolean withUsage) throws IOException {
    BlockingQueue<News> news = new LinkedBlockingQueue<>();
    for (int index = 0; index < readers.size(); index++) {
      int own = index;
      Thread.ofVirtual().name("answer").start(() -> read(own, news));
    }
    try {
      Map<Integer, GenerationEvent.Usage> usages = new TreeMap<>();
      for (Completion.Choice opening : shape.openings(readers.size())) {
        event(out, shape.chunk(List.of(opening)));
      }
      while (usages.size() < readers.size()) {
        switch (news.take()) {
          case News.Pieces pieces -> {
            for (Completion.Choice delta : shape.deltas(pieces.index, pieces.pieces)) {
              event(out, shape.chunk(List.of(delta)));
            }
            if (!pieces.pieces.isEmpty() && pieces.pieces.getLast() instanceof Piece.End end) {
              usages.put(pieces.index, end.usage());
            }
          }
          case News.Failure failure -> {
            event(out, error(failure.cause));
            return;
          }
        }
      }
      if (withUsage) {
        Completion.Usage usage = Completion.Usage.of(List.copyOf(usages.values()), answersEach);
        event(out, shape.completion(List.of(), usage));
      }
      out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } finally {
      cancel();
    }
  }

  private void read(int index, BlockingQueue<News> news) {
    try {
      List<Piece> pieces;
      do {
        pieces = readers.get(index).next();
        news.add(new News.Pieces(index, pieces));
      } while (pieces.isEmpty() || !(pieces.getLast() instanceof Piece.End));
    } catch (RuntimeException e) {
      news.add(new News.Failure(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      news.add(new News.Failure(ApiException.failed()));
    }
  }

  private static ErrorBody error(RuntimeException failure) {
    return failure instanceof ApiException api ? api.body() : ApiException.failed().body();
  }

  private void event(OutputStream out, Object body) throws IOException {
    try {
      String line = "data: " + json.writeValueAsString(body) + "\n\n";
      out.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    out.flush();
  }
}
