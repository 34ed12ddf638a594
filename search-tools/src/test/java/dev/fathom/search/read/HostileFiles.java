package dev.fathom.search.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;

/** Files made to harm whoever reads them. */
final class HostileFiles {
  private HostileFiles() {}

  /** A text document of a hundred kilobytes that unpacks to a hundred megabytes. */
  static byte[] bomb() {
    return SampleZip.word("<w:p><w:r><w:t>" + "a".repeat(100 << 20) + "</w:t></w:r></w:p>").bytes();
  }

  static byte[] manyParts() {
    SampleZip zip = SampleZip.word("<w:p/>");
    for (int i = 0; i < 21_000; i++) {
      zip.part("p" + i, "");
    }
    return zip.bytes();
  }

  /** Entities that unfold to a billion letters. */
  static byte[] entities() {
    StringBuilder type = new StringBuilder("<!DOCTYPE d [<!ENTITY e0 'lol'>");
    for (int i = 1; i < 10; i++) {
      type.append("<!ENTITY e%d '%s'>".formatted(i, "&e%d;".formatted(i - 1).repeat(10)));
    }
    return new SampleZip()
        .part(
            "word/document.xml",
            type + "]><w:document xmlns:w='w'><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:document>")
        .bytes();
  }

  /** An entity that fetches a file of this machine. */
  static byte[] foreignEntity(String uri) {
    return new SampleZip()
        .part(
            "word/document.xml",
            "<!DOCTYPE d [<!ENTITY e SYSTEM '%s'>]><w:document xmlns:w='w'><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:document>"
                .formatted(uri))
        .bytes();
  }

  static byte[] deepDocument() {
    int deep = 100_000;
    return SampleZip.word("<w:sdt>".repeat(deep) + "</w:sdt>".repeat(deep)).bytes();
  }

  static byte[] deepPage() {
    return ("<div>".repeat(200_000) + "bottom").getBytes(UTF_8);
  }

  /** A PDF whose page tree is a ring. */
  static byte[] endlessPages() {
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 1000000000>>",
        "<</Type/Pages/Parent 2 0 R/Kids[2 0 R 2 0 R]/Count 1000000000>>");
  }

  /** A PDF form that draws itself twice, and so on without end. */
  static byte[] formInItself() {
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        "<</Length 4>>stream\n/F Do\nendstream",
        "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 12>>stream\n/F Do /F Do \nendstream");
  }

  /** A PDF of one page that says to be a picture of 60,000 by 60,000 pixels. */
  static byte[] hugePicture() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      out.write(new byte[60_000]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String pixels = packed.toString(ISO_8859_1);
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 600]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        "<</Length 27>>stream\n600 0 0 600 0 0 cm /F Do   \nendstream",
        "<</Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
            .formatted(pixels.length(), pixels));
  }

  /** A PDF whose page draws the same words a hundred million times. */
  static byte[] endlessDrawing() {
    StringBuilder content = new StringBuilder("BT /F 9 Tf ");
    content.append("(words words words) Tj ".repeat(400_000)).append("ET");
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 600]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        "<</Length %d>>stream\n%s\nendstream".formatted(content.length(), content));
  }

  /** Objects numbered from 1; without a table of references, which readers then rebuild. */
  private static byte[] pdf(String... objects) {
    StringBuilder file = new StringBuilder("%PDF-1.7\n");
    for (int i = 0; i < objects.length; i++) {
      file.append("%d 0 obj\n%s\nendobj\n".formatted(i + 1, objects[i]));
    }
    return file.append("trailer<</Root 1 0 R>>\n%%EOF\n").toString().getBytes(ISO_8859_1);
  }
}
