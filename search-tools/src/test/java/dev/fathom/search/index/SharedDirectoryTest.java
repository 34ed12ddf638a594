package dev.fathom.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fathom.search.embed.SentenceEmbedder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedDirectoryTest {
  @TempDir Path directory;

  @Test
  void processesWriteInTurnsAndSeeEachOthersSources() throws Exception {
    Process other = WriterProcess.start(directory, "other", 10);
    try (PassageIndex index = PassageIndex.open(directory, new SentenceEmbedder())) {
      for (int i = 0; i < 10; i++) {
        WriterProcess.add(index, "mine" + i);
      }
      assertThat(other.waitFor()).isZero();

      assertThat(index.sources()).hasSize(20);
      assertThat(index.search(SearchQuery.of("iron ore", 100))).hasSize(40);
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aProcessThatDiesWhileWritingLeavesWholeSources() throws Exception {
    Process other = WriterProcess.start(directory, "other", 100_000);
    Set<String> added = new HashSet<>();
    try (BufferedReader lines = other.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < 7; i++) {
        added.add(lines.readLine());
      }
      other.destroyForcibly().waitFor();
    }

    try (PassageIndex index = PassageIndex.open(directory, new SentenceEmbedder())) {
      List<SearchHit> hits = index.search(SearchQuery.of("iron ore", 1000));

      assertThat(index.sources()).extracting(IndexedSource::id).containsAll(added);
      assertThat(
              hits.stream()
                  .collect(Collectors.groupingBy(h -> h.passage().source(), Collectors.counting())))
          .hasSameSizeAs(index.sources())
          .allSatisfy((source, passages) -> assertThat(passages).isEqualTo(2));
      WriterProcess.add(index, "mine");
      assertThat(index.sources()).extracting(IndexedSource::id).contains("mine");
    }
  }

  @Test
  void aDirectoryThatStaysLockedIsReportedAsBusy() throws IOException {
    try (FSDirectory files = FSDirectory.open(directory);
        Lock lock = files.obtainLock("write.lock")) {
      lock.ensureValid();
      IndexWriting writing = new IndexWriting(directory, files, Duration.ofMillis(60));

      assertThatExceptionOfType(IndexBusyException.class)
          .isThrownBy(() -> writing.write(_ -> {}))
          .withMessageContaining(directory.toString());
    }
  }

  @Test
  void anIndexOfAnotherFormatIsReported() throws IOException {
    try (FSDirectory files = FSDirectory.open(directory);
        var writer = new IndexWriter(files, new IndexWriterConfig())) {
      writer.commit();
    }

    assertThatExceptionOfType(UnusableIndexException.class)
        .isThrownBy(() -> PassageIndex.open(directory, new SentenceEmbedder()))
        .withMessageContaining("format");
  }
}
