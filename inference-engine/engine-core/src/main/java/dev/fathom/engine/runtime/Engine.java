package dev.fathom.engine.runtime;

import dev.fathom.engine.cache.KvCache;
import dev.fathom.engine.cache.PrefixCache;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.runtime.GenerationEvent.Reason;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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

  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final EngineOptions options;
  private final KvCache cache;
  private final PrefixCache pages;
  private final List<Answer> running = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final WaitingRequests waiting = new WaitingRequests();
  private final Thread thread;
  private boolean closed;
  private volatile EngineStatistics statistics = new EngineStatistics(0, 0, 0, 0, 0, 0);
  private long steps;
  private long tokens;

  /**
   * Takes the memory for keys and values and starts the engine's thread.
   *
   * @throws IllegalArgumentException when the budget does not hold a single page
   */
  public Engine(LanguageModel model, Tokenizer tokenizer, EngineOptions options) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.options = options;
    long pageBytes = model.cacheBytesPerToken() * options.pageSize();
    long count = options.cacheBytes() / pageBytes;
    if (count < 1 || count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "A cache of %d bytes holds %d pages of %d"
              .formatted(options.cacheBytes(), count, pageBytes));
    }
    cache = model.newCache((int) count, options.pageSize());
    pages = new PrefixCache((int) count, options.pageSize());
    thread = Thread.ofPlatform().name("engine").daemon().start(this::run);
  }

  /**
   * Asks for an answer.
   *
   * @throws OverloadedException when too many requests wait
   * @throws IllegalArgumentException when the request can never be served
   */
  public Generation submit(GenerationRequest request) {
    int vocabulary = model.config().vocabularySize();
    if (request.prompt().stream().anyMatch(token -> token < 0 || token >= vocabulary)) {
      throw new IllegalArgumentException("The prompt has a token outside the vocabulary.");
    }
    long length = (long) request.prompt().size() + request.maxTokens();
    long room = (long) pages.pages() * options.pageSize();
    long longest = Math.min(model.config().contextLength(), room);
    if (length > longest) {
      throw new IllegalArgumentException(
          "Prompt and answer may be %d tokens together; %d + %d are asked for."
              .formatted(longest, request.prompt().size(), request.maxTokens()));
    }
    Generation generation = new Generation();
    Answer answer = new Answer(request, generation, tokenizer, model.config().endTokens());
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The engine is closed.");
      }
      if (waiting.size() >= options.maxWaiting()) {
        throw new OverloadedException(waiting.size());
      }
      waiting.add(answer);
      changed.signal();
    } finally {
      lock.unlock();
    }
    return generation;
  }

  /** What the engine has done and is doing, as of its last step. */
  public EngineStatistics statistics() {
    return statistics;
  }

  private void run() {
    try {
      while (admit()) {
        step();
        statistics =
            new EngineStatistics(
                steps,
                tokens,
                running.size(),
                waitingNow(),
                pages.availablePages(),
                pages.hitRate());
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
    running.forEach(answer -> answer.finish(Reason.CANCELLED));
    running.clear();
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
      while (!closed && running.isEmpty() && waiting.size() == 0) {
        changed.awaitUninterruptibly();
      }
      waiting
          .removeIf(answer -> answer.generation().cancelled())
          .forEach(answer -> answer.finish(Reason.CANCELLED));
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
          answer.start(granted);
          running.add(answer);
        });
    return lease.isPresent();
  }

  private void step() {
    running.removeIf(
        answer -> {
          boolean cancelled = answer.generation().cancelled();
          if (cancelled) {
            answer.finish(Reason.CANCELLED);
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
          share.answer().finish(Reason.FAILED);
        }
      }
    }
  }

  private void compute(List<StepPlan.Share> plan) {
    List<Chunk> chunks = plan.stream().map(s -> s.answer().chunk(s.tokens())).toList();
    Batch batch = new Batch(chunks);
    float[] hidden = model.forward(batch, cache);
    steps++;
    tokens += batch.rows();
    List<Answer> ready = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    int row = -1;
    for (StepPlan.Share share : plan) {
      row += share.tokens();
      if (share.answer().advance(share.tokens())) {
        ready.add(share.answer());
        rows.add(row);
      }
    }
    if (ready.isEmpty()) {
      return;
    }
    int vocabulary = model.config().vocabularySize();
    float[] logits = model.logits(hidden, rows.stream().mapToInt(Integer::intValue).toArray());
    for (int i = 0; i < ready.size(); i++) {
      float[] own = new float[vocabulary];
      System.arraycopy(logits, i * vocabulary, own, 0, vocabulary);
      if (ready.get(i).next(own)) {
        running.remove(ready.get(i));
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
