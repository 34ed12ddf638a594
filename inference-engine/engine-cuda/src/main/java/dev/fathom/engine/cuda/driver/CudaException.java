package dev.fathom.engine.cuda.driver;

/** A call of the CUDA driver that failed; the message names the call, what it was for, and why. */
public final class CudaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;

  CudaException(String call, String subject, int code, String name, String text) {
    super(
        "%s%s: %s (%d), %s."
            .formatted(call, subject.isEmpty() ? "" : " of " + subject, name, code, text));
    this.code = code;
  }

  /** The driver's {@code CUresult}. */
  public int code() {
    return code;
  }
}
