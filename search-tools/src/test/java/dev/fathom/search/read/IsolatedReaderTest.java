package dev.fathom.search.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.document.Document;
import dev.fathom.search.read.isolated.IsolatedReader;
import dev.fathom.search.read.isolated.ReaderLimits;
import dev.fathom.search.read.refusal.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IsolatedReaderTest {
  private static final ReaderLimits LIMITS = new ReaderLimits(Duration.ofSeconds(60), 256, 1);

  @Test
  void aDocumentIsTheSameAsReadInThisProcess() throws Exception {
    Map<String, byte[]> files =
        Map.of(
            "statement.pdf",
            PdfReadingTest.statement(new SamplePdf(), 100).bytes(),
            "page.html",
            "<!doctype html><p>High water, 潮.</p>".getBytes(UTF_8),
            "a.md",
            "# Tides\n\n| a | b |\n|--|--|\n| 1 | 2 |".getBytes(UTF_8),
            "a.csv",
            "a,b\n1,2\n".getBytes(UTF_8),
            "a.docx",
            SampleZip.word("<w:p><w:r><w:t>words</w:t></w:r></w:p>").bytes(),
            "a.eml",
            "Subject: Tides\nMIME-Version: 1.0\n\nHigh water.\n".getBytes(UTF_8));
    try (IsolatedReader isolated = new IsolatedReader(LIMITS)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Document here = new DocumentReader().read(file.getKey(), file.getValue());

        assertThat(isolated.read(file.getKey(), file.getValue())).isEqualTo(here);
      }
    }
  }

  @Test
  void aReasonIsTheSameAsInThisProcess() {
    byte[] locked =
        new SamplePdf().text(72, 100, 10, "The harbour was busy.").encrypted("secret", 256);
    try (IsolatedReader isolated = new IsolatedReader(LIMITS)) {
      assertThatThrownBy(() -> isolated.read("locked.pdf", locked))
          .isInstanceOf(UnreadableDocumentException.class)
          .hasMessageStartingWith("locked.pdf: it is protected by a password")
          .extracting(e -> ((UnreadableDocumentException) e).kind())
          .isEqualTo(Refusal.PASSWORD);
    }
  }

  @Test
  void aProcessIsUsedAgainAndReplacedWhenItIsKilled() throws Exception {
    try (IsolatedReader isolated = new IsolatedReader(LIMITS)) {
      Set<Long> before = children();
      isolated.read("a.md", "one".getBytes(UTF_8));
      Set<Long> first = without(children(), before);
      isolated.read("a.md", "two".getBytes(UTF_8));
      assertThat(without(children(), before)).isEqualTo(first).hasSize(1);

      first.forEach(pid -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());
      assertThat(isolated.read("a.md", "three".getBytes(UTF_8)).text()).isEqualTo("three");
    }
  }

  @Test
  void readingThatTakesTooLongIsStoppedAndTheNextFileIsRead() throws Exception {
    try (IsolatedReader isolated = new IsolatedReader(LIMITS.withTime(Duration.ofMillis(1)))) {
      assertThatThrownBy(() -> isolated.read("slow.pdf", HostileFiles.endlessDrawing()))
          .hasMessageStartingWith("slow.pdf: reading it was stopped")
          .extracting(e -> ((UnreadableDocumentException) e).kind())
          .isEqualTo(Refusal.TIME);
    }
  }

  @Test
  void readingThatTakesTooMuchMemoryIsStopped() throws Exception {
    byte[] large = "words and more words\n\n".repeat(3_000_000).getBytes(UTF_8);
    try (IsolatedReader isolated = new IsolatedReader(LIMITS.withHeapMegabytes(80))) {
      assertThatThrownBy(() -> isolated.read("large.txt", large))
          .hasMessageStartingWith("large.txt: reading it takes more than 80 MB")
          .extracting(e -> ((UnreadableDocumentException) e).kind())
          .isEqualTo(Refusal.MEMORY);
      assertThat(isolated.read("a.md", "small".getBytes(UTF_8)).text()).isEqualTo("small");
    }
  }

  @Test
  void theProcessesEndWithTheirReader() throws Exception {
    Set<Long> before = children();
    IsolatedReader isolated = new IsolatedReader(LIMITS);
    isolated.read("a.md", "one".getBytes(UTF_8));
    List<ProcessHandle> started =
        without(children(), before).stream()
            .map(pid -> ProcessHandle.of(pid).orElseThrow())
            .toList();
    isolated.close();

    for (ProcessHandle process : started) {
      process.onExit().get(1, TimeUnit.MINUTES);
    }
    assertThat(started).hasSize(1).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void theProcessesEndWhenTheirParentIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ReadingParent.class.getName())
            .start();
    long pid;
    try (var out = parent.inputReader(UTF_8)) {
      pid = Long.parseLong(Objects.requireNonNull(out.readLine()));
      ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
      parent.destroyForcibly();

      child.onExit().get(1, TimeUnit.MINUTES);
      assertThat(child.isAlive()).isFalse();
    }
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private static Set<Long> without(Set<Long> all, Set<Long> known) {
    return all.stream().filter(pid -> !known.contains(pid)).collect(Collectors.toSet());
  }
}
