package dev.fathom.engine.cache;

/**
 * Where a model keeps the keys and values of past tokens: pages of so many tokens. Only the model
 * that made it knows what is in it; who may write which page is settled by {@link PrefixCache}.
 */
public interface Cache extends AutoCloseable {

  /** Tokens a page. */
  int pageSize();

  /** Gives the memory back. */
  @Override
  void close();
}
