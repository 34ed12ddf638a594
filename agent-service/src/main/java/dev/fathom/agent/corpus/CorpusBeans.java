package dev.fathom.agent.corpus;

import dev.fathom.agent.database.DataDirectory;
import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.index.PassageIndex;
import dev.fathom.search.index.UnusableIndexException;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
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
  SourceReading sourceReading(SentenceEmbedder embedder) {
    return new SourceReading(embedder);
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
