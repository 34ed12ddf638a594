package dev.fathom.sandbox;

import java.util.regex.Pattern;

/**
 * A file that lies in the working directory when the code begins.
 *
 * @param name a plain file name, without directories
 */
public record InputFile(String name, Content content) {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N} ._-]{0,119}");

  public InputFile {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "an input file is named \"" + name + "\": use letters, digits, spaces, dots, _ and -");
    }
  }
}
