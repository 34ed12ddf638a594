package dev.fathom.engine.cuda.driver;

/** The stream that is always there. */
final class DefaultStream extends Stream {

  DefaultStream() {
    super(new StreamHandle(), false);
  }

  @Override
  void destroy() {}
}
