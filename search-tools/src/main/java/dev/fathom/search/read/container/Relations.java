package dev.fathom.search.read.container;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a part of an office file refers to (ECMA-376, part 2, Open Packaging Conventions).
 *
 * @param all in the order stated
 */
public record Relations(List<Relation> all) {
  /**
   * One reference.
   *
   * @param type the last word of its type, such as {@code slide}
   * @param target name of the part referred to, or an address outside
   */
  public record Relation(String id, String type, String target) {}

  public Relations {
    all = List.copyOf(all);
  }

  /** The references of a part; none where it states none. */
  public static Relations of(ZipContainer file, String part) throws IOException {
    String folder = part.substring(0, part.lastIndexOf('/') + 1);
    String name = folder + "_rels/" + part.substring(folder.length()) + ".rels";
    List<Relation> all = new ArrayList<>();
    try (XmlCursor xml = file.xmlIfPresent(name)) {
      while (xml != null && xml.nextWithin(0)) {
        String target = xml.attribute("Target");
        if (xml.name().equals("Relationship") && target != null) {
          String type = xml.attribute("Type", "");
          boolean outside = xml.attribute("TargetMode", "").equals("External");
          all.add(
              new Relation(
                  xml.attribute("Id", ""),
                  type.substring(type.lastIndexOf('/') + 1),
                  outside ? target : resolve(folder, target)));
        }
      }
    }
    return new Relations(all);
  }

  /** The target of the reference with the id. */
  public @Nullable String target(@Nullable String id) {
    return all.stream()
        .filter(relation -> relation.id().equals(id))
        .map(Relation::target)
        .findFirst()
        .orElse(null);
  }

  /** The target of the first reference of a type. */
  public @Nullable String ofType(String type) {
    return all.stream()
        .filter(relation -> relation.type().equals(type))
        .map(Relation::target)
        .findFirst()
        .orElse(null);
  }

  /** The part that a path means which is written in a part of the folder. */
  public static String resolve(String folder, String path) {
    if (path.startsWith("/")) {
      return path.substring(1);
    }
    List<String> parts = new ArrayList<>();
    for (String step : (folder + path).split("/", -1)) {
      if (step.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!step.equals(".")) {
        parts.add(step);
      }
    }
    return String.join("/", parts);
  }
}
