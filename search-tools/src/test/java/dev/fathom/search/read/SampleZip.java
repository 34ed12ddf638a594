package dev.fathom.search.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Office files and books put together part by part for the tests. */
final class SampleZip {
  private static final String W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  private static final String S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  private static final String P = "http://schemas.openxmlformats.org/presentationml/2006/main";
  private static final String A = "http://schemas.openxmlformats.org/drawingml/2006/main";
  static final String R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

  private final Map<String, byte[]> parts = new LinkedHashMap<>();

  SampleZip part(String name, String content) {
    parts.put(name, content.getBytes(UTF_8));
    return this;
  }

  SampleZip part(String name, byte[] content) {
    parts.put(name, content);
    return this;
  }

  /** Relations, each an id, the last word of its type, and its target. */
  SampleZip relations(String name, String... relations) {
    StringBuilder xml = new StringBuilder("<Relationships>");
    for (int i = 0; i < relations.length; i += 3) {
      xml.append(
          "<Relationship Id=\"%s\" Type=\"%s/%s\" Target=\"%s\"/>"
              .formatted(relations[i], R, relations[i + 1], relations[i + 2]));
    }
    return part(name, xml.append("</Relationships>").toString());
  }

  static SampleZip word(String body) {
    return new SampleZip()
        .relations(
            "_rels/.rels",
            "r1",
            "officeDocument",
            "word/document.xml",
            "r2",
            "core-properties",
            "docProps/core.xml")
        .part(
            "word/document.xml",
            "<w:document xmlns:w=\"%s\" xmlns:mc=\"mc\" xmlns:wp=\"wp\"><w:body>%s</w:body></w:document>"
                .formatted(W, body));
  }

  static SampleZip workbook(String sheets) {
    return new SampleZip()
        .relations("_rels/.rels", "r1", "officeDocument", "xl/workbook.xml")
        .part(
            "xl/workbook.xml",
            "<workbook xmlns=\"%s\" xmlns:r=\"%s\"><sheets>%s</sheets></workbook>"
                .formatted(S, R, sheets));
  }

  SampleZip sheet(String name, String content) {
    return part(name, "<worksheet xmlns=\"%s\">%s</worksheet>".formatted(S, content));
  }

  static SampleZip presentation(String content) {
    return new SampleZip()
        .relations("_rels/.rels", "r1", "officeDocument", "ppt/presentation.xml")
        .part(
            "ppt/presentation.xml",
            "<p:presentation xmlns:p=\"%s\" xmlns:r=\"%s\">%s</p:presentation>"
                .formatted(P, R, content));
  }

  SampleZip slide(String name, String attributes, String shapes) {
    return part(
        name,
        "<p:sld xmlns:p=\"%s\" xmlns:a=\"%s\" xmlns:r=\"%s\" xmlns:c=\"c\" %s><p:cSld><p:spTree>%s</p:spTree></p:cSld></p:sld>"
            .formatted(P, A, R, attributes, shapes));
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
