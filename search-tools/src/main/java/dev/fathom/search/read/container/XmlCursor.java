package dev.fathom.search.read.container;

import dev.fathom.search.read.refusal.Refusal;
import dev.fathom.search.read.refusal.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Walks an XML document once, element by element. A document type, and with it every entity of its
 * own, is refused; so is nesting deeper than {@value #MOST_DEPTH}. Names are local names: the
 * formats read here keep them apart without their namespaces, but for {@link #relation()}.
 *
 * <p>Not thread-safe.
 */
public final class XmlCursor implements Closeable {
  private static final int MOST_DEPTH = 400;
  private static final String ENTITY = "its XML declares a document type, which is never read";

  private final InputStream in;
  private final XMLStreamReader reader;
  private int depth;
  private int event = XMLStreamConstants.START_DOCUMENT;

  private XmlCursor(InputStream in, XMLStreamReader reader) {
    this.in = in;
    this.reader = reader;
  }

  /** Starts before the root element. */
  public static XmlCursor open(InputStream in) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    // The limit on depth here counts, and says why.
    factory.setProperty("jdk.xml.maxElementDepth", "0");
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException(ENTITY);
        });
    try {
      return new XmlCursor(in, factory.createXMLStreamReader(in));
    } catch (XMLStreamException e) {
      in.close();
      throw damaged(e);
    }
  }

  /** Goes to the next start, end or text; false at the end of the document. */
  public boolean next() throws IOException {
    if (event == XMLStreamConstants.END_ELEMENT) {
      depth--;
    }
    try {
      while (reader.hasNext()) {
        event = reader.next();
        switch (event) {
          case XMLStreamConstants.START_ELEMENT -> {
            depth++;
            if (depth > MOST_DEPTH) {
              throw new RefusedException(
                  Refusal.TOO_DEEP,
                  "its elements are nested more than %d deep".formatted(MOST_DEPTH));
            }
            return true;
          }
          case XMLStreamConstants.END_ELEMENT,
              XMLStreamConstants.CHARACTERS,
              XMLStreamConstants.SPACE,
              XMLStreamConstants.CDATA -> {
            return true;
          }
          case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
              throw new RefusedException(Refusal.DAMAGED, ENTITY);
          default -> {}
        }
      }
      return false;
    } catch (XMLStreamException e) {
      throw damaged(e);
    }
  }

  /**
   * Goes to the next start of an element that lies, however deeply, in the element of the given
   * depth; false when that element has ended.
   */
  public boolean nextWithin(int outer) throws IOException {
    while (next()) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        return true;
      }
      if (event == XMLStreamConstants.END_ELEMENT && depth <= outer) {
        return false;
      }
    }
    return false;
  }

  /** The number of elements that are open, the one at the cursor included. */
  public int depth() {
    return depth;
  }

  public String name() {
    return reader.getLocalName();
  }

  /** An attribute without a namespace, or in any but that of relations. */
  public @Nullable String attribute(String name) {
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      if (reader.getAttributeLocalName(i).equals(name)
          && !isRelation(reader.getAttributeNamespace(i))) {
        return reader.getAttributeValue(i);
      }
    }
    return null;
  }

  public String attribute(String name, String otherwise) {
    String value = attribute(name);
    return value == null ? otherwise : value;
  }

  public int number(String name, int otherwise) {
    String value = attribute(name);
    try {
      return value == null ? otherwise : Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** An attribute that says yes or no, as {@code xsd:boolean} and Word's on/off do. */
  public boolean flag(String name, boolean otherwise) {
    String value = attribute(name);
    return value == null
        ? otherwise
        : value.equals("1") || value.equals("true") || value.equals("on");
  }

  /** The relation that the element refers to: its first attribute in the namespace of relations. */
  public @Nullable String relation() {
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      if (isRelation(reader.getAttributeNamespace(i))) {
        return reader.getAttributeValue(i);
      }
    }
    return null;
  }

  private static boolean isRelation(@Nullable String namespace) {
    return namespace != null && namespace.endsWith("/relationships");
  }

  /** All text in the element at the cursor, which is then at its end. */
  public String text() throws IOException {
    StringBuilder text = new StringBuilder();
    text(text);
    return text.toString();
  }

  /** Adds all text in the element at the cursor, which is then at its end. */
  public void text(StringBuilder text) throws IOException {
    int outer = depth;
    while (next()) {
      if (event == XMLStreamConstants.END_ELEMENT && depth <= outer) {
        return;
      }
      if (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
        text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
      }
    }
  }

  /** Leaves out the element at the cursor. */
  public void skip() throws IOException {
    int outer = depth;
    while (next()) {
      if (event == XMLStreamConstants.END_ELEMENT && depth <= outer) {
        return;
      }
    }
  }

  /** What the bytes under the XML refused comes through the parser wrapped. */
  private static RefusedException damaged(XMLStreamException e) {
    if (e.getNestedException() instanceof RefusedException refused) {
      return refused;
    }
    String message = String.valueOf(e.getMessage()).lines().reduce((a, b) -> b).orElse("");
    RefusedException refused =
        new RefusedException(Refusal.DAMAGED, "its XML is damaged (" + message.strip() + ")");
    refused.initCause(e);
    return refused;
  }

  @Override
  public void close() throws IOException {
    try {
      reader.close();
    } catch (XMLStreamException e) {
      throw damaged(e);
    } finally {
      in.close();
    }
  }
}
