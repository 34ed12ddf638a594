package dev.fathom.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SandboxTest {
  private static final String CHART =
      """
      import pandas as pd, matplotlib.pyplot as plt, numpy as np, random
      frame = pd.read_csv("revenue.csv")
      frame["收入"] = frame["revenue"].cumsum()
      axis = frame.plot(x="year", y="revenue", label="revenue")
      axis.set_title("Revenue 收入")
      frame["noise"] = np.random.default_rng().normal(size=len(frame)) + random.random()
      open("notes.txt", "w").write(f"{frame['noise'].sum()}")
      frame
      """;

  /** What could tell remembered measures from fresh ones: shared, counting and moving parts. */
  private static final String FIGURES =
      """
      import itertools, numpy as np, pandas as pd, matplotlib.pyplot as plt
      from matplotlib.ticker import ScalarFormatter
      pd.DataFrame({"年": [2021, 2022], "a": [1, 5], "b": [900, 2]}).plot(x="年", secondary_y="b", title="收入")
      plt.figure()
      pd.Series(np.arange(90.0), pd.date_range("2021-03-01", periods=90)).plot(rot=30)
      figure, axes = plt.subplots(2, 2, sharex="col")
      axes[0, 0].loglog([1, 10, 1e5], [1e-3, 5, 1e6])
      axes[0, 1].bar(["x", "a long label"], [1, 2])
      axes[1, 1].tick_params(axis="x", rotation=45)
      for looks in {}, {"rotation": 20}, {"linespacing": 2}, {"ha": "right"}, {"size": 20}:
          axes[1, 0].text(3, 0.5, "two\\nlines", **looks)
      figure.legend(["outside"], loc="upper right")
      figure, axis = plt.subplots()
      other, shared = axis.twiny(), ScalarFormatter(useOffset=True)
      for each, scale in (axis, 1e12), (other, 1e-9):
          each.plot([scale, 1.0001 * scale], [1, 2])
          each.xaxis.set_major_formatter(shared)
      figure, axis = plt.subplots()
      figure.colorbar(axis.imshow(np.eye(9)))
      asked = itertools.count()
      axis.yaxis.set_major_formatter(lambda value, position: str(next(asked)))
      plt.rcParams["figure.constrained_layout.use"] = False
      plt.subplots()[1].annotate("peak", (0.5, 0.5), xytext=(0.1, 0.9), arrowprops={"arrowstyle": "->"})
      """;

  private static final InputFile REVENUE =
      new InputFile("revenue.csv", Content.of("year,revenue\n2021,10\n2022,12\n2023,15\n"));

  private static Sandbox sandbox;

  @BeforeAll
  static void open() throws InterruptedException {
    Machine.requireSandbox();
    sandbox = Sandbox.open(Machine.config());
  }

  @AfterAll
  static void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  private static ExecutionResult run(String code, InputFile... inputs) throws InterruptedException {
    return sandbox.execute(ExecutionRequest.of(code, inputs));
  }

  @Test
  void givesBackWhatWasPrintedAndTheLastValue() throws Exception {
    ExecutionResult result = run("import sys\nprint('out'); print('err', file=sys.stderr)\n2**70");
    assertThat(result.status()).isEqualTo(Status.OK);
    assertThat(result.stdout()).isEqualTo("out\n");
    assertThat(result.stderr()).isEqualTo("err\n");
    assertThat(result.value())
        .isEqualTo(new Value("int", "1180591620717411303424", BigInteger.TWO.pow(70)));
  }

  @Test
  void givesTablesWithATypedSchemaAndExactCells() throws Exception {
    ExecutionResult result =
        run(
            """
            import pandas as pd, datetime, decimal
            pd.DataFrame({"n": [1, 2**60], "x": [0.1, None], "d": [decimal.Decimal("1.10"), None],
                          "t": pd.to_datetime(["2024-01-31", "2024-02-29"]), "b": [True, False], "名": ["=1+1", None]})
            """);
    Table table = result.tables().getFirst();
    assertThat(table.schema())
        .containsExactly(
            new Column("n", ColumnType.INTEGER),
            new Column("x", ColumnType.NUMBER),
            new Column("d", ColumnType.DECIMAL),
            new Column("t", ColumnType.TIMESTAMP),
            new Column("b", ColumnType.BOOLEAN),
            new Column("名", ColumnType.STRING));
    assertThat(table.rows().getFirst())
        .isEqualTo(
            Arrays.asList(1L, 0.1, new BigDecimal("1.10"), "2024-01-31T00:00:00", true, "=1+1"));
    assertThat(table.rows().get(1))
        .isEqualTo(Arrays.asList(1L << 60, null, null, "2024-02-29T00:00:00", false, null));
  }

  @Test
  void givesTheNamesOfRowsAsOneColumn() throws Exception {
    Table table =
        run("import pandas as pd\npd.DataFrame({'x': [1, 2]}, index=['a', 'b']).describe()")
            .tables()
            .getFirst();
    assertThat(table.schema())
        .containsExactly(
            new Column("index", ColumnType.STRING), new Column("x", ColumnType.NUMBER));
    assertThat(table.rows().getFirst()).containsExactly("count", 2.0);
  }

  @Test
  void givesALargeTableAsAFileWithAPreview() throws Exception {
    Table table =
        run("import pandas as pd\npd.DataFrame({'a': range(20_000)})").tables().getFirst();
    assertThat(table.rowCount()).isEqualTo(20_000);
    assertThat(table.rows()).hasSize(100);
    assertThat(table.file()).isNotNull();
  }

  @Test
  void givesOpenFiguresAsPictureAndPlottedData() throws Exception {
    ExecutionResult result = run(CHART, REVENUE);
    assertThat(result.status()).as(result.stderr()).isEqualTo(Status.OK);
    Figure figure = result.figures().getFirst();
    assertThat(figure.title()).isEqualTo("Revenue 收入");
    assertThat(figure.svg()).isNotNull();
    assertThat(figure.plottedData())
        .contains("\"x\":[2021,2022,2023]", "\"y\":[10,12,15]", "\"label\":\"revenue\"")
        .doesNotContain("2021.5");
    assertThat(result.stderr()).isEmpty();
    assertThat(result.files()).extracting(OutputFile::name).containsExactly("notes.txt");
  }

  @Test
  void givesTheSameBytesForTheSameRequest() throws Exception {
    ExecutionRequest request = ExecutionRequest.of(CHART, REVENUE).withSeed(42);
    List<ExecutionResult> results = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      results.add(sandbox.execute(request));
    }
    sandbox.renew();
    results.add(sandbox.execute(request));
    assertThat(results)
        .extracting(ExecutionResult::figures)
        .containsOnly(results.getFirst().figures());
    assertThat(results).extracting(ExecutionResult::files).containsOnly(results.getFirst().files());
    assertThat(results)
        .extracting(ExecutionResult::tables)
        .containsOnly(results.getFirst().tables());
    assertThat(sandbox.execute(request.withSeed(43)).files())
        .isNotEqualTo(results.getFirst().files());
  }

  @Test
  void drawsTheSameWhetherItRemembersOrMeasuresAgain() throws Exception {
    ExecutionResult remembered = run(FIGURES);
    ExecutionResult measured =
        run(
            """
            import contextlib, sys
            sys.modules["fathom_sandbox.memo"].remembering = contextlib.nullcontext
            """
                + FIGURES);
    assertThat(remembered.status()).as(remembered.stderr()).isEqualTo(Status.OK);
    assertThat(remembered.figures()).hasSize(6).isEqualTo(measured.figures());
  }

  @Test
  void writesThePixelsThatWereDrawn() throws Exception {
    ExecutionResult result =
        run(
            """
            import io, sys, numpy, PIL.Image
            pixels = numpy.random.default_rng().integers(0, 256, (200, 7, 4), dtype=numpy.uint8)
            file = sys.modules["fathom_sandbox.png"].encode(pixels, 144)
            bool((numpy.asarray(PIL.Image.open(io.BytesIO(file))) == pixels).all())
            """);
    assertThat(result.value()).as(result.stderr()).isEqualTo(new Value("bool", "True", true));
  }

  @Test
  void saysWhatHeldTheExecutionAndWhatMadeIt() throws Exception {
    Provenance provenance = run("1", REVENUE).provenance();
    assertThat(provenance.code()).isEqualTo(Content.of("1").sha256());
    assertThat(provenance.inputs()).containsEntry("revenue.csv", REVENUE.content().sha256());
    assertThat(provenance.versions()).containsKeys("python", "numpy", "pandas", "matplotlib");
    Proof proof = provenance.proof();
    assertThat(proof.tier()).isEqualTo(sandbox.tier());
    assertThat(proof.seccomp()).isTrue();
    assertThat(proof.noNewPrivileges()).isTrue();
    assertThat(proof.capabilities()).isEqualTo("none");
    assertThat(proof.kernelUser()).isNotZero();
    if (proof.tier() == Tier.NS) {
      assertThat(proof.namespaces())
          .containsOnlyKeys("user", "mnt", "pid", "net", "ipc", "uts", "cgroup");
    } else {
      assertThat(proof.landlock()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void tellsAnExceptionFromACrashFromALimit() throws Exception {
    ExecutionResult exception = run("x = 1\nx / 0");
    assertThat(exception.status()).isEqualTo(Status.ERROR);
    assertThat(exception.exception())
        .isEqualTo(new PythonException("ZeroDivisionError", "division by zero"));
    assertThat(exception.stderr()).contains("line 2", "x / 0").doesNotContain("fathom_sandbox");
    assertThat(run("import sys; sys.exit(3)").exitCode()).isEqualTo(3);
    assertThat(run("import sys; sys.exit()").status()).isEqualTo(Status.OK);
    assertThat(run("def f(:").exception())
        .extracting(PythonException::type)
        .isEqualTo("SyntaxError");
    assertThat(run("import ctypes; ctypes.string_at(0)").signal()).isEqualTo(11);
    assertThat(run("b'x' * (8 << 30)").status()).isEqualTo(Status.MEMORY);
    ExecutionResult timeout =
        sandbox.execute(
            ExecutionRequest.of("print('begun', flush=True)\nwhile True: pass")
                .within(Duration.ofSeconds(1)));
    assertThat(timeout.status()).isEqualTo(Status.TIMEOUT);
    assertThat(timeout.stdout()).isEqualTo("begun\n");
    assertThat(timeout.limitsReached()).contains("timeout");
  }

  @Test
  void refusesOutputsThatAreNotPlainFilesAndSaysWhy() throws Exception {
    ExecutionResult result =
        run(
            "import os\nos.symlink('/etc/passwd', 'link')\nopen('图 1.csv', 'w').write('a')\nopen('big', 'wb').write(b'x' * (20 << 20))");
    assertThat(result.files()).extracting(OutputFile::name).containsExactly("图_1.csv");
    assertThat(result.refused()).extracting(Refusal::path).containsExactlyInAnyOrder("link", "big");
  }

  @Test
  void takesEachFileThoughItsNameIsNoText() throws Exception {
    ExecutionResult result =
        run("for name in (b'\\xff.txt', b'\\xfe.txt'):\n    open(name, 'w').write(repr(name))");
    assertThat(result.files()).extracting(file -> file.content().text()).hasSize(2);
    assertThat(result.files()).extracting(OutputFile::name).doesNotHaveDuplicates();
  }

  @Test
  void refusesARequestThatPassesALimitBeforeAnythingIsSent() {
    assertThatThrownBy(() -> run("#".repeat(300_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("300000");
    assertThatThrownBy(() -> sandbox.execute(ExecutionRequest.of("1").within(Duration.ofHours(1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new InputFile("../x", Content.of("")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesToRunBelowTheMinimumTier() {
    SandboxConfig config = Machine.config().withMinimumTier(Tier.STRONG);
    assertThatThrownBy(() -> Sandbox.open(config))
        .isInstanceOf(SandboxUnavailableException.class)
        .hasMessageContaining("minimum is strong");
  }

  @Test
  void saysThatComputingIsOffAndWhatToDoWithoutPython() throws Exception {
    Probe probe = Sandbox.probe(Machine.config().withPython(Path.of("/nowhere/python3")));
    assertThat(probe.available()).isFalse();
    assertThat(probe.reason())
        .startsWith("computing in Python is off")
        .contains("/nowhere/python3", "apt install");
  }

  @Test
  void saysWhatToDoWhenNoEnvironmentCanBeMade() throws Exception {
    Path data = Files.createTempDirectory("fathom-data-");
    Path empty = Files.createDirectory(data.resolve("wheels"));
    SandboxConfig config = SandboxConfig.in(data);
    assertThatThrownBy(() -> PythonEnvironment.create(config, empty))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("the Python environment was not made");
    assertThat(data.resolve("python")).doesNotExist();
  }
}
