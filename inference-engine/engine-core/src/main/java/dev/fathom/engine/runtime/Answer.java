package dev.fathom.engine.runtime;

import dev.fathom.engine.cache.PrefixCache;
import dev.fathom.engine.grammar.GrammarMatcher;
import dev.fathom.engine.grammar.TokenGrammar;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.runtime.GenerationEvent.Finished;
import dev.fathom.engine.runtime.GenerationEvent.Reason;
import dev.fathom.engine.runtime.GenerationEvent.Usage;
import dev.fathom.engine.sampling.Draw;
import dev.fathom.engine.sampling.Sample;
import dev.fathom.engine.sampling.Sampler;
import dev.fathom.engine.sampling.StopStrings;
import dev.fathom.engine.tokenizer.TextStream;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
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
  private final Tokenizer tokenizer;
  private final TextStream text;
  private final @Nullable GrammarMatcher grammar;
  private final StopStrings stops;
  private final Deque<Integer> forced = new ArrayDeque<>();
  private final List<Answer> followers = new ArrayList<>();
  private PrefixCache.@Nullable Lease lease;
  private int[] guesses = {};
  private int computed;
  private int drafted;
  private int reasoning;
  private int sinceSwitch;
  private boolean thinking;
  private boolean wrappingUp;
  private boolean followed;

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
    thinking = request.thinking().filter(options -> options.startToken().isEmpty()).isPresent();
    grammar = request.grammar().map(TokenGrammar::matcher).orElse(null);
    this.tokenizer = tokenizer;
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

  /**
   * Begins.
   *
   * @param followed whether a drafter goes through all that is computed
   */
  void start(PrefixCache.Lease granted, boolean followed) {
    lease = granted;
    this.followed = followed;
    computed = granted.cachedTokens();
    drafted = computed;
  }

  /** Tokens that the next logits need. */
  int missing() {
    return tokens.size() - computed;
  }

  boolean prefilling() {
    return tokens.size() == request.prompt().size();
  }

  /** Answers to the same prompt, which wait until it is read. */
  List<Answer> followers() {
    return followers;
  }

  /** All tokens so far, the prompt's among them. */
  List<Integer> tokens() {
    return tokens;
  }

  /** Tokens whose keys and values are in the cache. */
  int computed() {
    return computed;
  }

  /** Tokens that the drafter has been through. */
  int drafted() {
    return drafted;
  }

  /** Notes how far the drafter is; what both have been through may be shared. */
  void drafted(int count) {
    drafted = count;
    leased().publish(tokens, Math.min(drafted, computed));
  }

  int[] guesses() {
    return guesses;
  }

  void guess(List<Integer> guessed) {
    guesses = guessed.stream().mapToInt(Integer::intValue).toArray();
  }

  /** How many guesses there is room for. */
  int mostGuesses() {
    return Math.max(0, request.maxTokens() - 1 - answered());
  }

  /** Starts to guess what follows the tokens so far. */
  Guessing guessing() {
    return new Guessing(sampler, thinking || grammar == null ? null : grammar.copy(), tokenizer);
  }

  /** The next tokens to be computed, the guesses after the last one. */
  Chunk chunk(int count) {
    Chunk.Phase phase = prefilling() ? Chunk.Phase.PREFILL : Chunk.Phase.DECODE;
    return new Chunk(range(computed, count), computed, pageTable(), phase);
  }

  private int[] range(int from, int count) {
    int[] range = new int[count];
    for (int i = 0; i < count; i++) {
      int at = from + i;
      range[i] = at < tokens.size() ? tokens.get(at) : guesses[at - tokens.size()];
    }
    return range;
  }

  int[] pageTable() {
    return leased().pageTable();
  }

  /** Whether a chunk of so many tokens ends where the next token is wanted. */
  boolean completes(int count) {
    return count >= missing();
  }

  /** Notes that so many tokens of the prompt were computed, and more are to be. */
  void read(int count) {
    computedTo(computed + count);
  }

  private void computedTo(int count) {
    computed = count;
    if (!followed) {
      drafted(count);
    }
  }

  /**
   * Takes the next tokens: one from the logits after the last token, and one more after every guess
   * that was right. So each token comes from the logits it would have come from without guesses.
   *
   * @param logits of a row of the chunk's, counted from the one after the last token
   * @return whether the answer is at its end
   */
  boolean next(IntFunction<StepLogits.Row> logits) {
    computedTo(tokens.size());
    int[] checked = guesses;
    guesses = new int[0];
    for (int row = 0; ; row++) {
      if (next(logits.apply(row))) {
        return true;
      }
      if (row == checked.length || tokens.getLast() != checked[row]) {
        return false;
      }
      computedTo(computed + 1);
    }
  }

  /** Takes the next token from the logits; true when the answer is at its end. */
  private boolean next(StepLogits.Row logits) {
    Sample sample = choose(logits);
    int token = sample.token();
    tokens.add(token);
    if (answered() == 1 && request.thinking().isPresent() && mayStart(token)) {
      thinking = true;
    }
    boolean thought = thinking;
    boolean complete = !thought && keptTo(token);
    if (thought) {
      reasoning++;
      sinceSwitch = switches(token) ? 0 : sinceSwitch + 1;
      if (token == request.thinking().orElseThrow().endToken()) {
        thinking = false;
      }
    }
    boolean ended = endTokens.contains(token);
    String shown =
        ended ? "" : marksThought(token) ? shownBefore() : stops.append(text.append(token));
    generation.emit(new GenerationEvent.Token(sample, shown, thought));
    if (ended || complete || stops.stopped()) {
      finish(Reason.STOP);
      return true;
    }
    if (answered() == request.maxTokens()) {
      finish(Reason.LENGTH);
      return true;
    }
    return false;
  }

  /** The marks around a thought are no text, and what one holds back does not reach the other. */
  private boolean marksThought(int token) {
    return request
        .thinking()
        .filter(options -> token == options.endToken() || mayStart(token))
        .isPresent();
  }

  private String shownBefore() {
    return stops.append(text.end()) + stops.end();
  }

  private boolean mayStart(int token) {
    OptionalInt start = request.thinking().orElseThrow().startToken();
    return start.isPresent() && start.getAsInt() == token;
  }

  /** Goes on in the grammar; true when nothing may follow. */
  private boolean keptTo(int token) {
    if (grammar == null || endTokens.contains(token)) {
      return false;
    }
    grammar.accept(tokenizer.bytes(token));
    return grammar.mustEnd();
  }

  /**
   * How the token after so many guesses can be chosen by whoever has the logits; empty when it
   * takes more than sampling, or depends on what comes before.
   */
  Optional<Draw> draw(int ahead, int vocabulary) {
    Optional<Draw> draw = sampler.draw(ahead);
    boolean changing = ahead > 0 && (grammar != null || request.thinking().isPresent());
    if (draw.isEmpty() || changing || !forced.isEmpty()) {
      return Optional.empty();
    }
    if (thinking) {
      ThinkingOptions options = request.thinking().orElseThrow();
      boolean free = sinceSwitch >= options.switchAge() || options.switchTokens().isEmpty();
      return free && reasoning < options.budget() ? draw : Optional.empty();
    }
    if (grammar == null) {
      return draw;
    }
    float[] mask = new float[vocabulary];
    guide(mask);
    return draw.map(d -> d.among(mask));
  }

  private Sample choose(StepLogits.Row row) {
    if (row.token().isPresent()) {
      int token = row.token().getAsInt();
      sampler.accept(token);
      return new Sample(token, 0, List.of());
    }
    if (thinking) {
      wrapUp(request.thinking().orElseThrow());
    }
    Integer next = forced.poll();
    if (next != null) {
      sampler.accept(next);
      return new Sample(next, 0, List.of());
    }
    return sampler.sample(row.logits(), this::guide);
  }

  /** Budget forcing: a thought that has become too long is ended with a sentence of its own. */
  private void wrapUp(ThinkingOptions options) {
    if (reasoning >= options.budget() && !wrappingUp) {
      wrappingUp = true;
      forced.addAll(options.wrapUp());
      forced.add(options.endToken());
    }
  }

  /** The penalty on leaving a young line of thought, or the grammar once the thought is over. */
  private void guide(float[] logits) {
    if (thinking) {
      ThinkingOptions options = request.thinking().orElseThrow();
      if (sinceSwitch < options.switchAge()) {
        options.switchTokens().forEach(t -> logits[t] -= (float) options.switchPenalty());
      }
    } else if (grammar != null) {
      Set<Integer> free = grammar.mayEnd() ? new HashSet<>(endTokens) : new HashSet<>();
      if (answered() == 0) {
        request.thinking().ifPresent(options -> options.startToken().ifPresent(free::add));
      }
      free.removeIf(token -> token >= logits.length);
      grammar.restrict(logits, free);
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
    String rest = stops.stopped() ? "" : shownBefore();
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
