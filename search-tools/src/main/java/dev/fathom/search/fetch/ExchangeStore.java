package dev.fathom.search.fetch;

import org.jspecify.annotations.Nullable;

/** Keeps answers by URL. */
interface ExchangeStore {
  /** The latest answer kept for a URL; null where there is none. */
  @Nullable Exchange find(Exchange.Kind kind, String url);

  /** Keeps an answer in the place of an earlier one. */
  void put(Exchange exchange);

  /** Keeps nothing. */
  ExchangeStore NONE =
      new ExchangeStore() {
        @Override
        public @Nullable Exchange find(Exchange.Kind kind, String url) {
          return null;
        }

        @Override
        public void put(Exchange exchange) {}
      };
}
