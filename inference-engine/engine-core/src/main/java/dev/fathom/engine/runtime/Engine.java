package dev.fathom.engine.runtime;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.cache.PrefixCache;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.runtime.GenerationEvent.Reason;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Serves answers from one model, many at a time (continuous batching): every step computes the next
 * token of each running answer together with pieces of the prompts that are still to be read, so
 * that a long prompt holds nobody up.
 *
 * <p>One platform thread, the engine's, runs the steps and owns all running answers and pages;
 * callers only leave requests under the lock and read events from queues. A request is admitted
 * when pages for its whole length are free, so that nothing that runs ever has to be thrown out.
 * What goes wrong in a step ends the answers of that step as {@link Reason#FAILED}; the engine goes
 * on.
 */
public final class Engine implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Engine.class.getName());

  /** Tokens whose routing is looked at before the biases are updated. */
  private static final long BALANCE_TOKENS = 4096;

  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final EngineOptions options;
  private final Cache cache;
  private final PrefixCache pages;
  private final @Nullable Cache draftCache;
  private final @Nullable Drafter drafter;
  private final List<Answer> running = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final WaitingRequests waiting = new WaitingRequests();
  private final Deque<Embedding> embeddings = new ArrayDeque<>();
  private final Thread thread;
  private boolean closed;
  private volatile EngineStatistics statistics = new EngineStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0);
  private long steps;
  private long tokens;
  private long drafted;
  private long accepted;
  private long balancedAt;
  private int following;

  /**
   * Takes the memory for keys and values and starts the engine's thread.
   *
   * @throws IllegalArgumentException when the budget does not hold a single page
   */
  public Engine(LanguageModel model, Tokenizer tokenizer, EngineOptions options) {
    this(model, tokenizer, options, null);
  }

  /**
   * An engine that guesses ahead with a smaller model.
   *
   * @throws IllegalArgumentException when their vocabularies differ, or the budget holds no page
   */
  public static Engine withDraft(
      LanguageModel model, LanguageModel draft, Tokenizer tokenizer, EngineOptions options) {
    int own = model.config().vocabularySize();
    int other = draft.config().vocabularySize();
    if (own != other) {
      throw new IllegalArgumentException(
          "The draft model has a vocabulary of %d tokens, the model one of %d; they must be the same."
              .formatted(other, own));
    }
    return new Engine(model, tokenizer, options, draft);
  }

  private Engine(
      LanguageModel model,
      Tokenizer tokenizer,
      EngineOptions options,
      @Nullable LanguageModel draft) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.options = options;
    long draftBytes = draft == null ? 0 : draft.cacheBytesPerToken();
    long pageBytes = (model.cacheBytesPerToken() + draftBytes) * options.pageSize();
    long count = options.cacheBytes() / pageBytes;
    if (count < 1 || count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "A cache of %d bytes holds %d pages of %d"
              .formatted(options.cacheBytes(), count, pageBytes));
    }
    cache = model.newCache((int) count, options.pageSize());
    pages = new PrefixCache((int) count, options.pageSize());
    draftCache =
        draft == null || options.draftTokens() == 0
            ? null
            : draft.newCache((int) count, options.pageSize());
    if (options.draftTokens() == 0) {
      drafter = null;
    } else if (draft != null && draftCache != null) {
      drafter = new ModelDrafter(draft, draftCache);
    } else {
      drafter = model.hasDraft() ? new PredictionDrafter(model, cache) : null;
    }
    thread = Thread.ofPlatform().name("engine").daemon().start(this::run);
  }

  /**
   * Asks for an answer.
   *
   * @throws OverloadedException when too many requests wait
   * @throws IllegalArgumentException when the request can never be served
   */
  public Generation submit(GenerationRequest request) {
    return submit(request, 1).getFirst();
  }

  /**
   * Asks for several answers to one prompt, which is read once; the i-th has the request's seed
   * plus i.
   *
   * @throws OverloadedException when too many requests wait
   * @throws IllegalArgumentException when the request can never be served
   */
  public List<Generation> submit(GenerationRequest request, int answers) {
    return submit(List.of(request), answers);
  }

  /**
   * Asks for several answers to each of several prompts, all of them or none; they come prompt by
   * prompt.
   *
   * @throws OverloadedException when too many requests wait
   * @throws IllegalArgumentException when one of the requests can never be served
   */
  public List<Generation> submit(List<GenerationRequest> requests, int answers) {
    requests.forEach(this::check);
    List<Answer> all = new ArrayList<>();
    List<Answer> first = new ArrayList<>();
    for (GenerationRequest request : requests) {
      for (int i = 0; i < answers; i++) {
        GenerationRequest own = i == 0 ? request : request.withSeed(request.sampling().seed() + i);
        all.add(new Answer(own, new Generation(), tokenizer, model.config().endTokens()));
      }
      Answer leader = all.get(all.size() - answers);
      leader.followers().addAll(all.subList(all.size() - answers + 1, all.size()));
      first.add(leader);
    }
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The engine is closed.");
      }
      int before = waiting.size() + following;
      // a request with more answers than may ever wait is served when nothing waits
      if (before >= options.maxWaiting()
          || (before > 0 && before + all.size() > options.maxWaiting())) {
        throw new OverloadedException(before);
      }
      first.forEach(waiting::add);
      following += all.size() - first.size();
      changed.signal();
    } finally {
      lock.unlock();
    }
    return all.stream().map(Answer::generation).toList();
  }

  /**
   * Asks for the vector of a text, of length one. Texts are read one after the other, each in
   * pieces between the steps of the answers. Whoever cancels the result ends the work.
   *
   * @throws OverloadedException when too many texts wait
   * @throws IllegalArgumentException when the text is empty or too long
   */
  public CompletableFuture<float[]> embed(List<Integer> tokens, Pooling pooling) {
    checkTokens(tokens);
    if (tokens.isEmpty() || tokens.size() > longest()) {
      throw new IllegalArgumentException(
          "A text may have from 1 to %d tokens; this one has %d."
              .formatted(longest(), tokens.size()));
    }
    Embedding embedding = new Embedding(tokens, pooling);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The engine is closed.");
      }
      if (embeddings.size() >= Math.max(1, options.maxWaiting())) {
        throw new OverloadedException(embeddings.size());
      }
      embeddings.add(embedding);
      changed.signal();
    } finally {
      lock.unlock();
    }
    return embedding.vector();
  }

  private void checkTokens(List<Integer> tokens) {
    int vocabulary = model.config().vocabularySize();
    if (tokens.stream().anyMatch(token -> token < 0 || token >= vocabulary)) {
      throw new IllegalArgumentException("The prompt has a token outside the vocabulary.");
    }
  }

  private void check(GenerationRequest request) {
    checkTokens(request.prompt());
    long length = (long) request.prompt().size() + request.maxTokens();
    if (length > longest()) {
      throw new IllegalArgumentException(
          "Prompt and answer may be %d tokens together; %d + %d are asked for."
              .formatted(longest(), request.prompt().size(), request.maxTokens()));
    }
  }

  /** Tokens that a prompt and its answer may have together. */
  public int longest() {
    long room = (long) pages.pages() * options.pageSize();
    return (int) Math.min(model.config().contextLength(), room);
  }

  /** What the engine has done and is doing, as of its last step. */
  public EngineStatistics statistics() {
    return statistics;
  }

  private void run() {
    try {
      while (admit()) {
        step();
        embed();
        balanceExperts();
        statistics =
            new EngineStatistics(
                steps,
                tokens,
                running.size(),
                waitingNow(),
                pages.availablePages(),
                pages.lookedUpTokens(),
                pages.hitTokens(),
                drafted,
                accepted);
      }
    } finally {
      end();
    }
  }

  /** Nobody waits for an engine that has ended, whether it was closed or broke. */
  private void end() {
    lock.lock();
    try {
      closed = true;
      running.addAll(waiting.removeIf(answer -> true));
    } finally {
      lock.unlock();
    }
    running.forEach(
        answer -> {
          answer.finish(Reason.CANCELLED);
          answer.followers().forEach(follower -> follower.finish(Reason.CANCELLED));
        });
    running.clear();
    for (Embedding embedding : embeddings) {
      embedding.vector().cancel(false);
    }
    embeddings.clear();
    cache.close();
    if (draftCache != null) {
      draftCache.close();
    }
  }

  /** Computes a step of the text whose turn it is. */
  private void embed() {
    Optional<Embedding> next;
    lock.lock();
    try {
      next = Optional.ofNullable(embeddings.peek());
    } finally {
      lock.unlock();
    }
    next.ifPresent(this::embed);
  }

  private void embed(Embedding embedding) {
    try {
      if (!embedding.vector().isDone() && embedding.start(pages)) {
        tokens += embedding.step(model, cache, options.stepTokens());
        steps++;
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.log(Level.ERROR, "A text could not be embedded.", e);
      embedding.vector().completeExceptionally(e);
    }
    if (embedding.vector().isDone()) {
      embedding.end();
      lock.lock();
      try {
        embeddings.remove(embedding);
      } finally {
        lock.unlock();
      }
    }
  }

  private void balanceExperts() {
    if (options.biasUpdateSpeed() > 0 && tokens - balancedAt >= BALANCE_TOKENS) {
      balancedAt = tokens;
      model.balanceExperts(options.biasUpdateSpeed());
    }
  }

  /** Ends an answer; those that waited for it to read their prompt have to do so themselves. */
  private void finish(Answer answer, Reason reason) {
    answer.finish(reason);
    release(answer);
  }

  /** Lets the others with the same prompt in, once it is in the cache. */
  private void release(Answer answer) {
    if (answer.followers().isEmpty()) {
      return;
    }
    lock.lock();
    try {
      following -= answer.followers().size();
      answer.followers().forEach(waiting::add);
    } finally {
      lock.unlock();
    }
    answer.followers().clear();
  }

  private int waitingNow() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Lets in what fits, after waiting for something to do; false when the engine is closed. */
  private boolean admit() {
    lock.lock();
    try {
      while (!closed && running.isEmpty() && waiting.size() == 0 && embeddings.isEmpty()) {
        changed.awaitUninterruptibly();
      }
      waiting
          .removeIf(answer -> answer.generation().cancelled())
          .forEach(answer -> finish(answer, Reason.CANCELLED));
      Optional<Answer> first = waiting.first();
      while (running.size() < options.maxRunning() && first.isPresent() && start(first.get())) {
        waiting.removeFirst();
        first = waiting.first();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean start(Answer answer) {
    Optional<PrefixCache.Lease> lease = pages.lease(answer.request().prompt(), answer.capacity());
    lease.ifPresent(
        granted -> {
          answer.start(granted, drafter != null);
          running.add(answer);
        });
    return lease.isPresent();
  }

  private void step() {
    running.removeIf(
        answer -> {
          boolean cancelled = answer.generation().cancelled();
          if (cancelled) {
            finish(answer, Reason.CANCELLED);
          }
          return cancelled;
        });
    if (running.isEmpty()) {
      return;
    }
    List<StepPlan.Share> plan = StepPlan.of(running, options.stepTokens());
    try {
      compute(plan);
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.log(Level.ERROR, "A step failed; its answers end.", e);
      for (StepPlan.Share share : plan) {
        if (running.remove(share.answer())) {
          finish(share.answer(), Reason.FAILED);
        }
      }
    }
  }

  private void compute(List<StepPlan.Share> plan) {
    List<Chunk> chunks = plan.stream().map(s -> s.answer().chunk(s.tokens())).toList();
    Batch batch = new Batch(chunks);
    Hidden hidden = model.forward(batch, cache);
    steps++;
    tokens += batch.rows();
    List<Drafter.Progress> progress = new ArrayList<>();
    int row = 0;
    for (StepPlan.Share share : plan) {
      Answer answer = share.answer();
      boolean completes = answer.completes(share.tokens());
      progress.add(new Drafter.Progress(answer, answer.computed(), row, completes));
      row += share.tokens();
    }
    take(plan, StepLogits.of(model, hidden, plan));
    progress.removeIf(part -> !running.contains(part.answer()));
    if (drafter != null && !progress.isEmpty()) {
      drafter.draft(progress, hidden, options.draftTokens());
      progress.forEach(part -> drafted += part.answer().guesses().length);
    }
    progress.stream().filter(Drafter.Progress::guess).forEach(part -> release(part.answer()));
  }

  /** Gives every answer whose prompt is read its next tokens from its rows of the logits. */
  private void take(List<StepPlan.Share> plan, StepLogits logits) {
    int at = 0;
    for (StepPlan.Share share : plan) {
      Answer answer = share.answer();
      if (!answer.completes(share.tokens())) {
        answer.read(share.tokens());
        continue;
      }
      int first = at;
      at += share.tokens() - answer.missing() + 1;
      int before = answer.tokens().size();
      boolean guessed = answer.guesses().length > 0;
      boolean ended = answer.next(i -> logits.row(first + i));
      if (guessed) {
        accepted += answer.tokens().size() - before - 1;
      }
      if (ended) {
        running.remove(answer);
        release(answer);
      }
    }
  }

  /** Ends what runs and waits as cancelled, and waits for the thread. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
