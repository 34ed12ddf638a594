package dev.fathom.search.read.text;

/** Titles for files that carry none. */
public final class Titles {
  private Titles() {}

  /** The file name without folders and extension, underscores as spaces. */
  public static String ofFile(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    String stem = dot > 0 ? file.substring(0, dot) : file;
    return stem.replace('_', ' ').strip();
  }
}
