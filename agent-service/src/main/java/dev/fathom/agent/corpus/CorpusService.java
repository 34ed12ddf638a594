package dev.fathom.agent.corpus;

import dev.fathom.search.read.UnreadableDocumentException;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What people and programs can do with corpora.
 *
 * <p>Thread-safe. A file is committed as it is read: when reading a folder is interrupted, what was
 * read stays and the next time goes on from there.
 */
@ApplicationScoped
@Unremovable
public class CorpusService {
  private static final Logger LOG = Logger.getLogger(CorpusService.class);
  private static final long LARGEST = 200L << 20;

  private final CorpusStore store;
  private final SourceReading reading;

  CorpusService(CorpusStore store, SourceReading reading) {
    this.store = store;
    this.reading = reading;
  }

  public List<Corpus> corpora() {
    return store.corpora();
  }

  public UUID create(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A corpus needs a name.");
    }
    return store.create(name.strip());
  }

  /** The files of a corpus by path, the unreadable ones too. */
  public List<CorpusFile> files(UUID corpus) {
    return store.files(corpus);
  }

  /**
   * The sources of a corpus, or the one of a document.
   *
   * @param document path or file name, with or without its extension; absent for all
   * @throws DocumentNotFoundException when no file that was read is called so
   */
  public Set<String> sources(UUID corpus, @Nullable String document) {
    List<CorpusFile> files =
        store.files(corpus).stream().filter(file -> file.source() != null).toList();
    List<CorpusFile> wanted =
        document == null
            ? files
            : files.stream().filter(file -> isCalled(file.path(), document)).toList();
    if (document != null && wanted.isEmpty()) {
      throw new DocumentNotFoundException(document, files.stream().map(CorpusFile::path).toList());
    }
    return wanted.stream()
        .map(file -> Objects.requireNonNull(file.source()).id())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean isCalled(String path, String name) {
    String file = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    int dot = file.lastIndexOf('.');
    String wanted = name.toLowerCase(Locale.ROOT);
    return path.toLowerCase(Locale.ROOT).equals(wanted)
        || file.equals(wanted)
        || (dot > 0 && file.substring(0, dot).equals(wanted));
  }

  /**
   * Mirrors a folder: reads what is new or has changed, forgets what is gone, leaves the rest.
   *
   * @return the corpus of the folder
   * @throws IllegalArgumentException when there is no such folder
   */
  public UUID mirror(Path folder, String name, ReadingListener listener) {
    Path real = realFolder(folder);
    UUID corpus = store.ofFolder(real.toString(), name);
    FolderChanges changes = FolderChanges.between(list(real), store.known(corpus));
    store.removeFiles(corpus, changes.gone());
    int number = 0;
    for (FolderChanges.FileOnDisk file : changes.toRead()) {
      number++;
      listener.reading(file.path(), number, changes.toRead().size());
      CorpusFile read = read(real, file);
      String reason = read.reason();
      if (reason != null) {
        listener.unreadable(file.path(), reason);
      }
      store.putFile(corpus, read);
    }
    return corpus;
  }

  /**
   * Adds a document that someone brings, in place of one of the same name.
   *
   * @return the file, which has a reason where it could not be read
   * @throws IllegalArgumentException when the corpus mirrors a folder
   */
  public CorpusFile add(UUID corpus, String name, byte[] bytes) {
    store.requireUploads(corpus);
    CorpusFile file = read(name, bytes, Instant.now().truncatedTo(ChronoUnit.MICROS));
    store.putFile(corpus, file);
    return file;
  }

  private CorpusFile read(Path folder, FolderChanges.FileOnDisk file) {
    if (file.size() > LARGEST) {
      return new CorpusFile(
          file.path(),
          file.size(),
          file.modifiedAt(),
          null,
          "larger than the %d MB that are read at most".formatted(LARGEST >> 20));
    }
    try {
      CorpusFile read =
          read(file.path(), Files.readAllBytes(folder.resolve(file.path())), file.modifiedAt());
      return new CorpusFile(
          file.path(), file.size(), file.modifiedAt(), read.source(), read.reason());
    } catch (IOException failure) {
      return new CorpusFile(
          file.path(), file.size(), file.modifiedAt(), null, "cannot be opened: " + failure);
    }
  }

  private CorpusFile read(String path, byte[] bytes, Instant modifiedAt) {
    try {
      Optional<Source> known = store.current(SourceReading.id(bytes));
      Source source = known.isPresent() ? known.get() : readAndKeep(path, bytes);
      return new CorpusFile(path, bytes.length, modifiedAt, source, null);
    } catch (UnreadableDocumentException unreadable) {
      return new CorpusFile(path, bytes.length, modifiedAt, null, unreadable.reason());
    }
  }

  /**
   * Reads a document that belongs to no corpus, such as a page of the web.
   *
   * @param file a name by which readers tell the type
   * @param shownAs the name of the source, such as its address
   */
  public Source keep(String file, String shownAs, byte[] bytes) throws UnreadableDocumentException {
    Optional<Source> known = store.current(SourceReading.id(bytes));
    return known.isPresent() ? known.get() : readAndKeep(file, shownAs, bytes);
  }

  private Source readAndKeep(String path, byte[] bytes) throws UnreadableDocumentException {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return readAndKeep(file, file, bytes);
  }

  private Source readAndKeep(String file, String shownAs, byte[] bytes)
      throws UnreadableDocumentException {
    ReadSource read = reading.read(file, shownAs, bytes);
    store.keep(read, bytes);
    return read.source();
  }

  private static Path realFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          Files.exists(folder)
              ? "%s is not a folder. Name the folder that holds the documents.".formatted(folder)
              : "There is no folder %s.".formatted(folder));
    }
    try {
      return folder.toRealPath();
    } catch (IOException failure) {
      throw new IllegalArgumentException(
          "The folder %s cannot be opened: %s".formatted(folder, failure.getMessage()), failure);
    }
  }

  private static List<FolderChanges.FileOnDisk> list(Path folder) {
    var files = new ArrayList<FolderChanges.FileOnDisk>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
              return hidden(visited) && !visited.equals(folder)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && !hidden(file)) {
                files.add(
                    new FolderChanges.FileOnDisk(
                        folder.relativize(file).toString().replace('\\', '/'),
                        attributes.size(),
                        attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MICROS)));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              LOG.warnf("%s cannot be listed: %s", file, failure.getMessage());
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    files.sort(Comparator.comparing(FolderChanges.FileOnDisk::path));
    return List.copyOf(files);
  }

  private static boolean hidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }
}
