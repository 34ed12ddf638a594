package dev.fathom.search.index;

import dev.fathom.search.document.Document;
import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.embed.SentenceModel;
import dev.fathom.search.embed.Vector;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.passage.PassageSplitter;
import dev.fathom.search.passage.SampleDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Adds sources to an index in a process of its own: DIRECTORY PREFIX COUNT. */
final class WriterProcess {
  private WriterProcess() {}

  static Process start(Path directory, String prefix, int count) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            WriterProcess.class.getName(),
            directory.toString(),
            prefix,
            Integer.toString(count))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] args) {
    try (PassageIndex index = PassageIndex.open(Path.of(args[0]), new SentenceEmbedder())) {
      for (int i = 0; i < Integer.parseInt(args[2]); i++) {
        add(index, args[1] + i);
        System.out.println(args[1] + i);
      }
    }
  }

  /** Adds a source of two passages, with vectors that cost nothing. */
  static void add(PassageIndex index, String id) {
    Document document =
        new SampleDocument()
            .paragraph("Iron ore is mined here.")
            .endPage()
            .paragraph("Iron ore is smelted here.")
            .build();
    List<Passage> passages = new PassageSplitter().split(id, document);
    float[] values = new float[SentenceModel.MINILM.dimensions()];
    values[0] = 1;
    Vector vector = new Vector(SentenceModel.MINILM, values);
    index.add(
        IndexedSource.of(id, id + ".txt", document),
        passages,
        passages.stream().map(_ -> vector).toList());
  }
}
