package dev.fathom.engine.template;

/** A template that cannot be read or rendered, or that refused its messages. */
public final class TemplateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message);
  }
}
