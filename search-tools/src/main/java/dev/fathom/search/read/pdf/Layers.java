package dev.fathom.search.read.pdf;

import java.util.List;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.documentinterchange.markedcontent.PDPropertyList;
import org.apache.pdfbox.pdmodel.graphics.optionalcontent.PDOptionalContentGroup;
import org.apache.pdfbox.pdmodel.graphics.optionalcontent.PDOptionalContentMembershipDictionary;
import org.apache.pdfbox.pdmodel.graphics.optionalcontent.PDOptionalContentProperties;
import org.jspecify.annotations.Nullable;

/** Which optional content a document shows when it is opened (ISO 32000-1, 8.11). */
record Layers(@Nullable PDOptionalContentProperties properties) {
  static final Layers ALL = new Layers(null);

  static Layers of(PDDocument document) {
    return new Layers(document.getDocumentCatalog().getOCProperties());
  }

  /** Whether content that belongs to a group, or depends on several, is turned off. */
  boolean hides(@Nullable COSDictionary membership) {
    if (properties == null || membership == null) {
      return false;
    }
    return switch (PDPropertyList.create(membership)) {
      case PDOptionalContentGroup group -> !properties.isGroupEnabled(group);
      case PDOptionalContentMembershipDictionary several -> hides(several, properties);
      case null, default -> false;
    };
  }

  private static boolean hides(
      PDOptionalContentMembershipDictionary several, PDOptionalContentProperties properties) {
    List<Boolean> shown =
        several.getOCGs().stream()
            .filter(PDOptionalContentGroup.class::isInstance)
            .map(group -> properties.isGroupEnabled((PDOptionalContentGroup) group))
            .toList();
    if (shown.isEmpty()) {
      return false;
    }
    COSName policy = several.getVisibilityPolicy();
    return switch (policy == null ? "AnyOn" : policy.getName()) {
      case "AllOn" -> shown.contains(false);
      case "AnyOff" -> !shown.contains(false);
      case "AllOff" -> shown.contains(true);
      default -> !shown.contains(true);
    };
  }
}
