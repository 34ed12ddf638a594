package dev.fathom.sandbox;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns whatever the code called its files into names that are safe anywhere, each once. */
final class OutputNames {
  private static final Pattern UNSAFE = Pattern.compile("[^\\p{L}\\p{N}._-]+");
  private static final Pattern LEADING_DOTS = Pattern.compile("^[.-]+");
  private static final int LONGEST = 80;

  private final Set<String> taken = new HashSet<>();

  String safe(String path) {
    String plain =
        LEADING_DOTS
            .matcher(UNSAFE.matcher(path.replace('/', '_')).replaceAll("_"))
            .replaceFirst("");
    if (plain.isEmpty()) {
      plain = "file";
    }
    int dot = plain.lastIndexOf('.');
    String ending = dot > 0 && plain.length() - dot <= 12 ? plain.substring(dot) : "";
    String stem = plain.substring(0, plain.length() - ending.length());
    String name = cut(stem, LONGEST - ending.length()) + ending;
    for (int number = 2; !taken.add(name.toLowerCase(Locale.ROOT)); number++) {
      name = cut(stem, LONGEST - ending.length() - 5) + "-" + number + ending;
    }
    return name;
  }

  /** Never through the middle of a character. */
  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }
}
