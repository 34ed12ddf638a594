package dev.fathom.agent.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;

/** The fixed texts of reports in one language. Immutable. */
public final class Texts {
  private static final Texts ENGLISH = new Texts("en");
  private static final Texts CHINESE = new Texts("zh");

  private final Properties texts = new Properties();

  private Texts(String language) {
    String resource = "texts_" + language + ".properties";
    try (InputStream stream = Texts.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("The resource " + resource + " is missing");
      }
      texts.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The texts for a language; English where there are none. */
  public static Texts of(Locale language) {
    return language.getLanguage().equals("zh") ? CHINESE : ENGLISH;
  }

  /** The text with its {@code {0}}, {@code {1}}, ... filled in. */
  public String get(String key, Object... values) {
    String text = texts.getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("No text " + key);
    }
    for (int i = 0; i < values.length; i++) {
      text = text.replace("{" + i + "}", values[i].toString());
    }
    return text;
  }

  /** The text, or another one where there is none for the key. */
  String getOrDefault(String key, String other) {
    return texts.getProperty(key, other);
  }
}
