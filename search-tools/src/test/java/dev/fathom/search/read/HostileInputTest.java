package dev.fathom.search.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.document.Document;
import dev.fathom.search.read.isolated.IsolatedReader;
import dev.fathom.search.read.isolated.ReaderLimits;
import dev.fathom.search.read.refusal.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file here ends in a reason that names it, or in text, and the reader goes on. */
class HostileInputTest {
  private static final IsolatedReader READER =
      new IsolatedReader(new ReaderLimits(Duration.ofSeconds(60), 256, 1));

  @AfterAll
  static void close() {
    READER.close();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("bomb.docx", HostileFiles.bomb(), Refusal.TOO_LARGE),
        Arguments.of("parts.docx", HostileFiles.manyParts(), Refusal.TOO_LARGE),
        Arguments.of("entities.docx", HostileFiles.entities(), Refusal.DAMAGED),
        Arguments.of("deep.docx", HostileFiles.deepDocument(), Refusal.TOO_DEEP),
        Arguments.of("picture.pdf", HostileFiles.hugePicture(), Refusal.TOO_LARGE),
        Arguments.of("ring.pdf", HostileFiles.endlessPages(), Refusal.NO_TEXT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whatIsMadeToHarmIsRefusedByNameAndTheNextFileIsRead(String name, byte[] bytes, Refusal kind)
      throws Exception {
    assertThatThrownBy(() -> READER.read(name, bytes))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessageStartingWith(name + ": ")
        .extracting(e -> ((UnreadableDocumentException) e).kind())
        .isEqualTo(kind);
    assertThat(READER.read("a.md", "# Tides".getBytes(UTF_8)).text()).isEqualTo("Tides");
  }

  @Test
  void aFormThatDrawsItselfIsStopped() {
    try (IsolatedReader hasty =
        new IsolatedReader(new ReaderLimits(Duration.ofSeconds(3), 256, 1))) {
      assertThatThrownBy(() -> hasty.read("form.pdf", HostileFiles.formInItself()))
          .isInstanceOf(UnreadableDocumentException.class)
          .hasMessageStartingWith("form.pdf: ");
    }
  }

  @Test
  void anEntityThatNamesAFileOfThisMachineIsNeverFollowed(@TempDir Path folder) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "the harbour master's key");
    byte[] bytes = HostileFiles.foreignEntity(secret.toUri().toString());

    assertThatThrownBy(() -> READER.read("fetch.docx", bytes))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessageNotContaining("key");
  }

  @Test
  void aPageThatDrawsWithoutEndIsCut() throws Exception {
    Document document = READER.read("draw.pdf", HostileFiles.endlessDrawing());

    assertThat(document.text()).startsWith("words");
  }

  @Test
  void aPageNestedDeeplyEndsInTextOrAReason() {
    try {
      assertThat(READER.read("deep.html", HostileFiles.deepPage()).text()).contains("bottom");
    } catch (UnreadableDocumentException e) {
      assertThat(e.kind()).isEqualTo(Refusal.TOO_DEEP);
    }
  }

  @Test
  void aFileCutShortIsDamaged() {
    byte[] whole = SampleZip.word("<w:p><w:r><w:t>words</w:t></w:r></w:p>").bytes();

    assertThatThrownBy(() -> READER.read("cut.docx", Arrays.copyOf(whole, whole.length * 2 / 3)))
        .isInstanceOfSatisfying(
            UnreadableDocumentException.class,
            e -> assertThat(e.kind()).isEqualTo(Refusal.DAMAGED));
  }
}
