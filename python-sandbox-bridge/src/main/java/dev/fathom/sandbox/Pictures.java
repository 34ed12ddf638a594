package dev.fathom.sandbox;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Says what is wrong with a picture that hostile code drew, before anything decodes it. SVG is held
 * against an allow-list of what matplotlib writes: no script, no event handler, no reference that
 * leaves the document. Serve it as an image all the same.
 */
final class Pictures {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
  private static final int LONGEST_SIDE = 8192;
  private static final long MOST_PIXELS = 40_000_000;
  private static final int MOST_SVG_DEPTH = 64;

  private static final Set<String> SVG_ELEMENTS =
      Set.of(
          "svg",
          "g",
          "defs",
          "path",
          "clipPath",
          "rect",
          "circle",
          "ellipse",
          "line",
          "polyline",
          "polygon",
          "text",
          "tspan",
          "use",
          "style",
          "title",
          "desc",
          "linearGradient",
          "radialGradient",
          "stop",
          "pattern",
          "metadata",
          "RDF",
          "Work",
          "Agent",
          "type",
          "date",
          "format",
          "creator",
          "image");
  private static final Set<String> SVG_ATTRIBUTES =
      Set.of(
          "id",
          "class",
          "d",
          "x",
          "y",
          "x1",
          "y1",
          "x2",
          "y2",
          "cx",
          "cy",
          "r",
          "rx",
          "ry",
          "fx",
          "fy",
          "width",
          "height",
          "viewBox",
          "version",
          "transform",
          "style",
          "type",
          "points",
          "clip-path",
          "clip-rule",
          "fill",
          "fill-opacity",
          "fill-rule",
          "stroke",
          "stroke-width",
          "stroke-opacity",
          "stroke-dasharray",
          "stroke-dashoffset",
          "stroke-linecap",
          "stroke-linejoin",
          "stroke-miterlimit",
          "opacity",
          "offset",
          "stop-color",
          "stop-opacity",
          "gradientUnits",
          "gradientTransform",
          "patternUnits",
          "patternTransform",
          "font-family",
          "font-size",
          "font-weight",
          "font-style",
          "text-anchor",
          "space",
          "about",
          "resource",
          "preserveAspectRatio",
          "href",
          "baseProfile");
  private static final Pattern IMAGE_DATA =
      Pattern.compile("data:image/png;base64,[A-Za-z0-9+/=\\s]*");

  private Pictures() {}

  /** Empty when the bytes are a PNG of bearable size. */
  static String whatIsWrongWithPng(byte[] bytes) {
    if (bytes.length < 33 || !Arrays.equals(bytes, 0, 8, PNG, 0, 8)) {
      return "not a PNG";
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (header.getInt(8) != 13 || header.getInt(12) != 0x49484452) {
      return "a PNG without its header";
    }
    long width = Integer.toUnsignedLong(header.getInt(16));
    long height = Integer.toUnsignedLong(header.getInt(20));
    if (width == 0
        || height == 0
        || width > LONGEST_SIDE
        || height > LONGEST_SIDE
        || width * height > MOST_PIXELS) {
      return "a PNG of " + width + " x " + height + " pixels";
    }
    return "";
  }

  /** Empty when the document holds nothing but known shapes and styles. */
  static String whatIsWrongWithSvg(InputStream bytes) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setXMLResolver((publicId, systemId, base, namespace) -> InputStream.nullInputStream());
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(bytes);
      try {
        return read(reader);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      return "not well-formed";
    }
  }

  private static String read(XMLStreamReader reader) throws XMLStreamException {
    Deque<String> open = new ArrayDeque<>();
    Set<String> paths = new HashSet<>();
    Set<String> others = new HashSet<>();
    Set<String> used = new HashSet<>();
    StringBuilder style = new StringBuilder();
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          String wrong = element(reader, open);
          if (!wrong.isEmpty()) {
            return wrong;
          }
          String name = reader.getLocalName();
          open.push(name);
          values(reader, "id").forEach((name.equals("path") ? paths : others)::add);
          if (name.equals("use")) {
            values(reader, "href").forEach(href -> used.add(href.substring(1)));
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          // Whole, because a comment in its middle is no part of it.
          if (open.pop().equals("style") && leavesTheDocument(style.toString())) {
            return "a style that leaves the document";
          }
          style.setLength(0);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if ("style".equals(open.peek())) {
            style.append(reader.getText());
          }
        }
        case XMLStreamConstants.ENTITY_REFERENCE, XMLStreamConstants.PROCESSING_INSTRUCTION -> {
          return "an entity or processing instruction";
        }
        case XMLStreamConstants.DTD -> {
          if (reader.getText().contains("[")) {
            return "a document type with declarations";
          }
        }
        default -> {}
      }
    }
    // What is used may use nothing in its turn: ten levels of ten copies would be a picture without
    // end.
    return paths.containsAll(used) && Collections.disjoint(others, used)
        ? ""
        : "a copy of something other than a path";
  }

  /** Of an attribute in every namespace. */
  private static List<String> values(XMLStreamReader reader, String attribute) {
    return IntStream.range(0, reader.getAttributeCount())
        .filter(i -> reader.getAttributeLocalName(i).equals(attribute))
        .mapToObj(reader::getAttributeValue)
        .toList();
  }

  private static String element(XMLStreamReader reader, Deque<String> open) {
    String name = reader.getLocalName();
    if (open.size() > MOST_SVG_DEPTH
        || (open.isEmpty() && !name.equals("svg"))
        || "style".equals(open.peek())
        || !SVG_ELEMENTS.contains(name)) {
      return "the element " + name;
    }
    boolean drawnMoreThanOnce = open.contains("pattern") || open.contains("clipPath");
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String attribute = reader.getAttributeLocalName(i);
      String value = reader.getAttributeValue(i);
      if (!SVG_ATTRIBUTES.contains(attribute)) {
        return "the attribute " + attribute;
      }
      boolean reference = attribute.equals("href");
      if (reference
          && !value.startsWith("#")
          && !(name.equals("image") && IMAGE_DATA.matcher(value).matches())) {
        return "a reference that leaves the document";
      }
      if (drawnMoreThanOnce && value.contains("url(")) {
        return "a pattern in a pattern";
      }
      if (!reference && leavesTheDocument(value) && !attribute.equals("resource")) {
        return "a style that leaves the document";
      }
    }
    return "";
  }

  private static boolean leavesTheDocument(String style) {
    String plain = style.toLowerCase(Locale.ROOT).replaceAll("[\\s\"']", "");
    // A backslash spells a letter of a name by its number.
    return plain.indexOf('\\') >= 0
        || plain.replace("url(#", "").contains("url(")
        || plain.contains("@import")
        || plain.contains("expression(")
        || plain.contains("javascript:")
        || plain.contains("image-set(");
  }
}
