package dev.fathom.agent.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.agent.compute.Computing;
import dev.fathom.sandbox.Probe;
import dev.fathom.sandbox.Sandbox;
import dev.fathom.sandbox.SandboxConfig;
import java.nio.file.Path;
import java.util.Optional;

/** A corpus of one annual report of a made-up company, and the real sandbox to compute with. */
final class TesselMarine implements AutoCloseable {

  private static final String TITLE =
      """
      # Tessel Marine plc, annual report 2023

      ## Results of operations

      """;

  private static final String STATEMENTS =
      """

      ## Consolidated Statements of Income

      ($ in millions)

      | | 2023 | 2022 | 2021 |
      |---|---|---|---|
      | Net sales | $ 1,080 | $ 1,000 | $ 950 |
      | Cost of sales | (702) | (640) | (610) |
      | Gross profit | 378 | 360 | 340 |
      | Operating income | 108 | 120 | 95 |
      | Net income | $ 75 | $ 85 | $ 61 |
      """;

  private final FolderCorpora corpora;
  private final Computing computing;
  private final Probe probe;

  private TesselMarine(FolderCorpora corpora, Computing computing, Probe probe) {
    this.corpora = corpora;
    this.computing = computing;
    this.probe = probe;
  }

  /**
   * Reads the report.
   *
   * @param results what it says of its results, before the statements
   */
  static TesselMarine open(Path directory, String results) throws InterruptedException {
    FolderCorpora corpora = new FolderCorpora(directory.resolve("index"), ServedResearch.EMBEDDER);
    corpora.add("tessel-2023.md", TITLE + results + STATEMENTS);
    SandboxConfig config = SandboxConfig.in(directory.resolve("data"));
    Probe probe = Sandbox.probe(config);
    if (!probe.available()) {
      System.out.println("skipped, for want of a sandbox: " + probe.reason());
    }
    return new TesselMarine(corpora, new Computing(Optional.of(config)), probe);
  }

  FolderCorpora corpora() {
    return corpora;
  }

  Computing computing() {
    return computing;
  }

  /** Skips the test where there is no Python, unless where tests are promised one. */
  void requirePython() {
    if ("true".equals(System.getenv("CI"))) {
      assertThat(probe.available()).as("Python, which CI promises").isTrue();
    }
    assumeTrue(probe.available());
  }

  @Override
  public void close() {
    computing.close();
    corpora.close();
  }
}
