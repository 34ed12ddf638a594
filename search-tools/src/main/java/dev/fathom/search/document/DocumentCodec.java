package dev.fathom.search.document;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Documents as bytes: JSON to cross between processes, gzipped to be kept. */
public final class DocumentCodec {
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Block.Heading.class, name = "heading"),
    @JsonSubTypes.Type(value = Block.Paragraph.class, name = "paragraph"),
    @JsonSubTypes.Type(value = Block.ListItem.class, name = "list-item"),
    @JsonSubTypes.Type(value = Block.Code.class, name = "code"),
    @JsonSubTypes.Type(value = Block.Figure.class, name = "figure"),
    @JsonSubTypes.Type(value = Block.Table.class, name = "table")
  })
  private interface BlockKinds {}

  private static final ObjectMapper MAPPER = mapper();

  private DocumentCodec() {}

  /** Documents have long texts; how long is for their readers to limit. */
  private static ObjectMapper mapper() {
    ObjectMapper mapper =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addMixIn(Block.class, BlockKinds.class)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build());
    return mapper;
  }

  /** The document as JSON. */
  public static byte[] write(Document document) {
    try {
      return MAPPER.writeValueAsBytes(document);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException when it is something else
   */
  public static Document read(byte[] json) throws IOException {
    return MAPPER.readValue(json, Document.class);
  }

  /** The document as gzipped JSON. */
  public static byte[] encode(Document document) {
    var bytes = new ByteArrayOutputStream();
    try (var zipped = new GZIPOutputStream(bytes, 1 << 16)) {
      MAPPER.writeValue(zipped, document);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Reads what {@link #encode} wrote. */
  public static Document decode(byte[] bytes) {
    try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(bytes), 1 << 16)) {
      return MAPPER.readValue(unzipped, Document.class);
    } catch (IOException damaged) {
      throw new UncheckedIOException("A stored document cannot be read", damaged);
    }
  }
}
