package dev.fathom.search.query;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Kinds of reports that companies file. */
public enum FilingForm {
  ANNUAL,
  QUARTERLY,
  CURRENT,
  EARNINGS,
  PROXY;

  private static final Map<FilingForm, List<String>> NAMES = names();

  private static Map<FilingForm, List<String>> names() {
    Map<FilingForm, List<String>> names = new EnumMap<>(FilingForm.class);
    for (String line : Resource.lines("forms.txt")) {
      String[] parts = line.split("\\s+", 2);
      names.put(FilingForm.valueOf(parts[0]), Resource.parts(parts[1], ";"));
    }
    return names;
  }

  /** The forms that a text names. */
  static Set<FilingForm> find(String text) {
    Set<FilingForm> found = EnumSet.noneOf(FilingForm.class);
    for (FilingForm form : values()) {
      if (form.firstIn(text) < Integer.MAX_VALUE) {
        found.add(form);
      }
    }
    return found;
  }

  /** Where a text first names this form; beyond its end where it does not. */
  int firstIn(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int first = Integer.MAX_VALUE;
    for (String name : NAMES.getOrDefault(this, List.of())) {
      for (int at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + 1)) {
        int end = at + name.length();
        boolean whole =
            Words.isHan(name)
                || ((at == 0 || !isWord(lower.charAt(at - 1)))
                    && (end == lower.length() || !isWord(lower.charAt(end))));
        if (whole) {
          first = Math.min(first, at);
          break;
        }
      }
    }
    return first;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c);
  }
}
