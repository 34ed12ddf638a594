package dev.fathom.agent.eval;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Analysts' questions about filings with known answers: a folder with {@code pdfs/} and {@code
 * questions.jsonl}, as of FinanceBench (Patronus AI, arXiv 2311.11944).
 */
public record FinanceBench(Path pdfs, List<Item> items) {
  /**
   * One question.
   *
   * @param doc file name of the filing without {@code .pdf}
   * @param type {@code metrics-generated} for a number to compute
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Item(
      String id,
      String company,
      String doc,
      String type,
      String question,
      String answer,
      List<Evidence> evidence) {
    boolean isEvidence(String name, int page) {
      return evidence.stream().anyMatch(known -> known.doc().equals(name) && known.page() == page);
    }

    boolean numeric() {
      return type.equals("metrics-generated");
    }
  }

  /**
   * Where the answer stands.
   *
   * @param page counted from 1
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Evidence(String doc, int page) {}

  /**
   * Loads a folder.
   *
   * @throws IllegalArgumentException when it is not laid out so, naming what is missing or wrong
   */
  public static FinanceBench load(Path folder) {
    Path questions = folder.resolve("questions.jsonl");
    Path pdfs = folder.resolve("pdfs");
    if (!Files.isRegularFile(questions) || !Files.isDirectory(pdfs)) {
      throw new IllegalArgumentException(
          "%s has to hold questions.jsonl and pdfs/.".formatted(folder));
    }
    var mapper = new ObjectMapper();
    var items = new ArrayList<Item>();
    try {
      int number = 0;
      for (String line : Files.readAllLines(questions)) {
        number++;
        if (!line.isBlank()) {
          items.add(item(mapper, questions, number, line));
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new FinanceBench(pdfs, List.copyOf(items));
  }

  /**
   * The same folder with some of its questions.
   *
   * @throws IllegalArgumentException when an id is not among them, naming it
   */
  public FinanceBench only(Set<String> ids) {
    Set<String> unknown = new TreeSet<>(ids);
    items.forEach(item -> unknown.remove(item.id()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no question %s in questions.jsonl.".formatted(String.join(", ", unknown)));
    }
    return new FinanceBench(pdfs, items.stream().filter(item -> ids.contains(item.id())).toList());
  }

  private static Item item(ObjectMapper mapper, Path file, int number, String line) {
    try {
      return mapper.readValue(line, Item.class);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(
          "%s, line %d: %s".formatted(file, number, wrong.getOriginalMessage()), wrong);
    }
  }
}
