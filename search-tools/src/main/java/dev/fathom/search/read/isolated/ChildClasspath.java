package dev.fathom.search.read.isolated;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The class path of the child: the folders and jars from which this process has the readers and
 * what they stand on, whichever class loader brought them. One class stands for each.
 */
final class ChildClasspath {
  private static final List<Class<?>> NEEDED =
      List.of(
          ReaderMain.class,
          org.apache.pdfbox.Loader.class,
          org.apache.pdfbox.io.RandomAccessRead.class,
          org.apache.fontbox.FontBoxFont.class,
          org.apache.commons.logging.LogFactory.class,
          org.jsoup.Jsoup.class,
          org.commonmark.parser.Parser.class,
          org.commonmark.ext.gfm.tables.TablesExtension.class,
          de.siegmar.fastcsv.reader.CsvReader.class,
          org.mozilla.universalchardet.UniversalDetector.class,
          org.apache.commons.compress.archivers.zip.ZipFile.class,
          org.apache.commons.io.IOUtils.class,
          org.apache.commons.lang3.StringUtils.class,
          org.apache.james.mime4j.dom.Message.class,
          org.apache.james.mime4j.stream.MimeConfig.class,
          ObjectMapper.class,
          JsonFactory.class,
          JsonTypeInfo.class,
          JavaTimeModule.class,
          Nullable.class);

  /** Where another logging takes the place of the one PDFBox was built with. */
  private static final List<String> IF_PRESENT = List.of("org.jboss.logging.Logger");

  private ChildClasspath() {}

  /** As the option {@code -cp} takes it. */
  static String find() {
    List<Class<?>> all = new ArrayList<>(NEEDED);
    for (String name : IF_PRESENT) {
      try {
        all.add(Class.forName(name, false, ChildClasspath.class.getClassLoader()));
      } catch (ClassNotFoundException absent) {
        // Then nothing refers to it.
      }
    }
    Set<Path> places = new LinkedHashSet<>();
    for (Class<?> type : all) {
      places.add(place(type));
    }
    return places.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static Path place(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location == null || !location.getProtocol().equals("file")) {
      throw new IllegalStateException(
          "The readers cannot run in a process of their own: where %s comes from is not a file (%s)"
              .formatted(type.getName(), location));
    }
    try {
      return Path.of(location.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Not a file: " + location, e);
    }
  }
}
