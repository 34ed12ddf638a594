package dev.fathom.agent.reasoning.concept;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What questions about companies are often about, and how their documents speak of it: nobody
 * writes "our primary customers are", but many write who accounted for how much of the revenue.
 *
 * @param asked a question that matches is about it
 * @param like what a sentence that answers sounds like
 * @param says a sentence that matches is of the kind
 * @param told whether numbers in tables answer it, rather than sentences alone
 */
record Topic(String name, Pattern asked, String like, Pattern says, boolean told) {
  /** What a question leaves out is not what it is about. */
  private static final Pattern LEFT_OUT =
      Pattern.compile("(?i)\\b(?:exclud\\w+|apart from|without|other than)\\b[^?.,]*");

  private static final Pattern BLOCK =
      Pattern.compile(
          "^\\[(\\w+)]\\s*\\Rasked: (.+)\\Rlike: (.+)\\Rsays: (.+)(?:\\Rtold: (tables))?$",
          Pattern.MULTILINE);

  /** The topics of a question, in the order of the file. */
  static List<Topic> of(String question, Wording wording) {
    String asked = LEFT_OUT.matcher(question).replaceAll(" ");
    return wording.topics.stream().filter(t -> t.asked.matcher(asked).find()).toList();
  }

  /** What a question is about, where it is one thing. */
  static Optional<Topic> first(String question, Wording wording) {
    return of(question, wording).stream().findFirst();
  }

  static List<Topic> read(String file) {
    List<Topic> topics = new ArrayList<>();
    Matcher block = BLOCK.matcher(file);
    while (block.find()) {
      topics.add(
          new Topic(
              block.group(1),
              pattern(block.group(2)),
              block.group(3).strip(),
              pattern(block.group(4)),
              block.group(5) != null));
    }
    return List.copyOf(topics);
  }

  private static Pattern pattern(String text) {
    return Pattern.compile(text.strip(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
