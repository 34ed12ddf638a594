package dev.fathom.agent.corpus;

import dev.fathom.agent.database.DataDirectory;
import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.index.PassageIndex;
import dev.fathom.search.index.UnusableIndexException;
import dev.fathom.search.read.isolated.IsolatedReader;
import dev.fathom.search.read.isolated.ReaderLimits;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** What corpora are made with. */
@Dependent
class CorpusBeans {
  private static final Logger LOG = Logger.getLogger(CorpusBeans.class);

  @Produces
  @Singleton
  DataDirectory dataDirectory(@ConfigProperty(name = "fathom.data") Optional<String> folder) {
    return folder.map(Path::of).map(DataDirectory::new).orElseGet(DataDirectory::ofUser);
  }

  @Produces
  @Singleton
  SourceReading sourceReading(IsolatedReader reader, SentenceEmbedder embedder) {
    return new SourceReading(reader, embedder);
  }

  @Produces
  @Singleton
  IsolatedReader isolatedReader(
      @ConfigProperty(name = "fathom.reading.time", defaultValue = "PT2M") Duration time,
      @ConfigProperty(name = "fathom.reading.heap-megabytes", defaultValue = "1024") int heap,
      @ConfigProperty(name = "fathom.reading.processes", defaultValue = "2") int processes) {
    return new IsolatedReader(new ReaderLimits(time, heap, processes));
  }

  void close(@Disposes IsolatedReader reader) {
    reader.close();
  }

  @Produces
  @Singleton
  SentenceEmbedder sentenceEmbedder() {
    return new SentenceEmbedder();
  }

  /** An index that cannot be used is made anew: all that it held is in the database. */
  @Produces
  @Singleton
  PassageIndex passageIndex(DataDirectory data, SentenceEmbedder embedder) {
    Path directory = data.index().resolve("readers-" + SourceReading.VERSION);
    try {
      return PassageIndex.open(directory, embedder);
    } catch (UnusableIndexException unusable) {
      LOG.warnf("The index is made anew: %s", unusable.getMessage());
      PassageIndex.discard(directory);
      return PassageIndex.open(directory, embedder);
    }
  }

  void close(@Disposes PassageIndex index) {
    index.close();
  }
}
