package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.search.find.Lists;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.Words;
import dev.fathom.search.query.Lexicon;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The companies that file with the SEC, and which of them a question names. The directory is asked
 * for once; thread-safe.
 *
 * <p>Shape: {@code /files/company_tickers.json}, an object of {@code {cik_str, ticker, title}},
 * largest companies first, one entry for each class of shares.
 */
final class EdgarCompanies {
  private static final int MOST_BYTES = 8 << 20;
  private static final int LONGEST_NAME = 6;
  private static final Pattern TICKER =
      Pattern.compile("\\$([A-Z]{1,5})\\b|\\(([A-Z]{1,5})\\)|\\b([A-Z]{3,5})\\b");
  private static final Set<String> LEGAL_FORMS =
      Set.copyOf(Lists.lines(EdgarCompanies.class, "legal-forms.txt"));

  /**
   * A company.
   *
   * @param words of its name in lower case, without legal form
   */
  record Company(long cik, String name, List<String> words) {
    Company {
      words = List.copyOf(words);
    }
  }

  private record Directory(Map<List<String>, Company> byName, Map<String, Company> byTicker) {
    static Directory of(JsonNode entries) {
      Map<List<String>, Company> byName = new HashMap<>();
      Map<String, Company> byTicker = new HashMap<>();
      for (JsonNode entry : entries) {
        String name = Fields.text(entry, "title");
        Company company = new Company(entry.path("cik_str").asLong(), name, shortened(name));
        if (company.cik() > 0 && !company.words().isEmpty()) {
          byName.putIfAbsent(company.words(), company);
          byTicker.putIfAbsent(Fields.text(entry, "ticker"), company);
        }
      }
      return new Directory(byName, byTicker);
    }
  }

  private final Edgar edgar;
  private volatile @Nullable Directory directory;

  EdgarCompanies(Edgar edgar) {
    this.edgar = edgar;
  }

  /** The company that a question names: by the longest name in it, or else by a ticker. */
  Optional<Company> named(String question) throws ProviderException, InterruptedException {
    Directory known = directory;
    if (known == null) {
      known = Directory.of(edgar.site("/files/company_tickers.json", MOST_BYTES).json());
      directory = known;
    }
    Optional<Company> byName = byName(known, question);
    return byName.isPresent() ? byName : byTicker(known, question);
  }

  /** A name of one word has to be written like a name: "target" is a word, "Target" a company. */
  private static Optional<Company> byName(Directory known, String question) {
    List<String> words = Words.of(question).list();
    for (int length = Math.min(LONGEST_NAME, words.size()); length > 0; length--) {
      for (int start = 0; start + length <= words.size(); start++) {
        Company company = known.byName.get(words.subList(start, start + length));
        if (company != null && (length > 1 || capital(words.get(start), question))) {
          return Optional.of(company);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean capital(String word, String question) {
    Matcher written =
        Pattern.compile("\\b" + Pattern.quote(word) + "\\b", Pattern.CASE_INSENSITIVE)
            .matcher(question);
    return written.find() && Character.isUpperCase(written.group().codePointAt(0));
  }

  /**
   * Abbreviations of finance, such as EPS, are no tickers here, although some companies use them.
   */
  private static Optional<Company> byTicker(Directory known, String question) {
    Matcher matcher = TICKER.matcher(question);
    while (matcher.find()) {
      for (int group = 1; group <= matcher.groupCount(); group++) {
        String ticker = matcher.group(group);
        Company company = known.byTicker.get(ticker);
        if (company != null && Lexicon.standard().find(ticker).isEmpty()) {
          return Optional.of(company);
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> shortened(String name) {
    int state = name.indexOf('/');
    List<String> words =
        new ArrayList<>(Words.of(state > 0 ? name.substring(0, state) : name).list());
    while (words.size() > 1 && LEGAL_FORMS.contains(words.getLast())) {
      words.removeLast();
    }
    if (words.size() > 1 && words.getFirst().equals("the")) {
      words.removeFirst();
    }
    return words;
  }
}
