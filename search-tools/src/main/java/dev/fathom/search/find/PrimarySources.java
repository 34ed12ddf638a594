package dev.fathom.search.find;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a host speaks for itself: authorities, statistical offices, standards bodies and archives
 * by a list, and the site of whoever the question names ("What does Example report?" makes {@code
 * example.com} primary). Pure.
 */
final class PrimarySources {
  private static final Set<String> DOMAINS =
      Set.copyOf(Lists.lines(PrimarySources.class, "primary-domains.txt"));
  private static final int SHORTEST_NAME = 4;

  private PrimarySources() {}

  static boolean contain(String host, String owner, String question) {
    return listed(host) || named(owner, question);
  }

  private static boolean listed(String host) {
    for (String rest = host; ; rest = rest.substring(rest.indexOf('.') + 1)) {
      if (DOMAINS.contains(rest)) {
        return true;
      }
      if (rest.indexOf('.') < 0) {
        break;
      }
    }
    List<String> labels = List.of(host.split("\\.", -1));
    return labels.size() > 2
        && labels.getLast().length() == 2
        && DOMAINS.contains(labels.get(labels.size() - 2));
  }

  private static boolean named(String owner, String question) {
    int dot = owner.indexOf('.');
    String name = dot < 0 ? owner : owner.substring(0, dot);
    if (name.length() < SHORTEST_NAME) {
      return false;
    }
    Matcher mention =
        Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(name), Pattern.CASE_INSENSITIVE)
            .matcher(question);
    while (mention.find()) {
      boolean whole =
          mention.end() == question.length()
              || !Character.isLetterOrDigit(question.charAt(mention.end()));
      if (whole && mention.start() > 0 && Character.isUpperCase(question.charAt(mention.start()))) {
        return true;
      }
    }
    return false;
  }
}
