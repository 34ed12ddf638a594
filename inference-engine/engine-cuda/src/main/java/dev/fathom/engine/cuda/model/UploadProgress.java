package dev.fathom.engine.cuda.model;

import java.lang.System.Logger.Level;

/** Tells of every tenth of a large model that is on the device. */
final class UploadProgress {

  private static final System.Logger LOG = System.getLogger(CudaTransformer.class.getName());
  private static final long WORTH_TELLING = 256L << 20;

  private final long total;
  private long sent;

  UploadProgress(long total) {
    this.total = Math.max(1, total);
  }

  void sent(long bytes) {
    long before = 10 * sent / total;
    sent += bytes;
    if (10 * sent / total > before && total >= WORTH_TELLING) {
      LOG.log(
          Level.INFO,
          "Weights on the device: {0} of {1} MB",
          String.valueOf(sent >> 20),
          String.valueOf(total >> 20));
    }
  }
}
