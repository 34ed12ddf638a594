package dev.fathom.engine.runtime;

import dev.fathom.engine.cache.PrefixCache;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.runtime.GenerationEvent.Finished;
import dev.fathom.engine.runtime.GenerationEvent.Reason;
import dev.fathom.engine.runtime.GenerationEvent.Usage;
import dev.fathom.engine.sampling.Sample;
import dev.fathom.engine.sampling.Sampler;
import dev.fathom.engine.sampling.StopStrings;
import dev.fathom.engine.tokenizer.TextStream;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One answer from admission to its end: its text so far, how much of it is computed, and what comes
 * of the next logits. Belongs to the engine's thread.
 */
final class Answer {

  private final GenerationRequest request;
  private final Generation generation;
  private final Set<Integer> endTokens;
  private final List<Integer> tokens;
  private final Sampler sampler;
  private final TextStream text;
  private final StopStrings stops;
  private final Deque<Integer> forced = new ArrayDeque<>();
  private PrefixCache.@Nullable Lease lease;
  private int computed;
  private int reasoning;
  private int sinceSwitch;
  private boolean thinking;
  private boolean wrappingUp;

  Answer(
      GenerationRequest request,
      Generation generation,
      Tokenizer tokenizer,
      Set<Integer> endTokens) {
    this.request = request;
    this.generation = generation;
    this.endTokens = endTokens;
    tokens = new ArrayList<>(request.prompt());
    sampler = new Sampler(request.sampling(), request.prompt());
    text = new TextStream(tokenizer);
    stops = new StopStrings(request.stops());
    thinking = request.thinking().isPresent();
  }

  GenerationRequest request() {
    return request;
  }

  Generation generation() {
    return generation;
  }

  /** Tokens it may come to: the last one is never computed. */
  int capacity() {
    return request.prompt().size() + request.maxTokens() - 1;
  }

  void start(PrefixCache.Lease granted) {
    lease = granted;
    computed = granted.cachedTokens();
  }

  /** Tokens that the next logits need. */
  int missing() {
    return tokens.size() - computed;
  }

  boolean prefilling() {
    return tokens.size() == request.prompt().size();
  }

  Chunk chunk(int count) {
    int[] chunk =
        tokens.subList(computed, computed + count).stream().mapToInt(Integer::intValue).toArray();
    Chunk.Phase phase = prefilling() ? Chunk.Phase.PREFILL : Chunk.Phase.DECODE;
    return new Chunk(chunk, computed, leased().pageTable(), phase);
  }

  /** Notes that a chunk was computed; true when its last row's logits give the next token. */
  boolean advance(int count) {
    computed += count;
    leased().publish(tokens, computed);
    return missing() == 0;
  }

  /** Takes the next token from the logits; true when the answer is at its end. */
  boolean next(float[] logits) {
    Sample sample = choose(logits);
    int token = sample.token();
    tokens.add(token);
    boolean thought = thinking;
    if (thought) {
      reasoning++;
      sinceSwitch = switches(token) ? 0 : sinceSwitch + 1;
      if (token == request.thinking().orElseThrow().endToken()) {
        thinking = false;
      }
    }
    boolean ended = endTokens.contains(token);
    String shown = ended ? "" : stops.append(text.append(token));
    generation.emit(new GenerationEvent.Token(sample, shown, thought));
    if (ended || stops.stopped()) {
      finish(Reason.STOP);
      return true;
    }
    if (answered() == request.maxTokens()) {
      finish(Reason.LENGTH);
      return true;
    }
    return false;
  }

  private Sample choose(float[] logits) {
    request.thinking().ifPresent(options -> guide(options, logits));
    Integer next = forced.poll();
    if (next != null) {
      sampler.accept(next);
      return new Sample(next, 0, List.of());
    }
    return sampler.sample(logits);
  }

  /** Budget forcing, and the penalty on leaving a young line of thought. */
  private void guide(ThinkingOptions options, float[] logits) {
    if (!thinking) {
      return;
    }
    if (reasoning >= options.budget() && !wrappingUp) {
      wrappingUp = true;
      forced.addAll(options.wrapUp());
      forced.add(options.endToken());
    }
    if (sinceSwitch < options.switchAge()) {
      options.switchTokens().forEach(t -> logits[t] -= (float) options.switchPenalty());
    }
  }

  private boolean switches(int token) {
    return request.thinking().orElseThrow().switchTokens().contains(token);
  }

  private int answered() {
    return tokens.size() - request.prompt().size();
  }

  /** Ends the answer and gives its pages back. */
  void finish(Reason reason) {
    int cached = 0;
    if (lease != null) {
      cached = lease.cachedTokens();
      lease.release();
    }
    String rest = stops.stopped() ? "" : stops.append(text.end()) + stops.end();
    Usage usage = new Usage(request.prompt().size(), cached, answered(), reasoning);
    generation.emit(new Finished(reason, usage, rest));
  }

  private PrefixCache.Lease leased() {
    if (lease == null) {
      throw new IllegalStateException("not started");
    }
    return lease;
  }
}
