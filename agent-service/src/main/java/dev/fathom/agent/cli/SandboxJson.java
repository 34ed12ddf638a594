package dev.fathom.agent.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.fathom.sandbox.ColumnType;
import dev.fathom.sandbox.Content;
import dev.fathom.sandbox.Status;
import dev.fathom.sandbox.Tier;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * Results of the sandbox as JSON: names in snake_case, times in milliseconds, words in lower case,
 * of a file its size and hash.
 */
final class SandboxJson {
  private SandboxJson() {}

  static ObjectMapper mapper() {
    SimpleModule words = new SimpleModule();
    words.addSerializer(Tier.class, writing((tier, out) -> out.writeString(tier.word())));
    words.addSerializer(Status.class, writing((status, out) -> out.writeString(lower(status))));
    words.addSerializer(ColumnType.class, writing((type, out) -> out.writeString(lower(type))));
    words.addSerializer(
        Duration.class, writing((time, out) -> out.writeNumber(time.toNanos() / 1e6)));
    words.addSerializer(
        Content.class,
        writing(
            (content, out) -> {
              out.writeStartObject();
              out.writeNumberField("bytes", content.size());
              out.writeStringField("sha256", content.sha256());
              out.writeEndObject();
            }));
    return new ObjectMapper()
        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .registerModule(words);
  }

  private interface Writing<T> {
    void write(T value, JsonGenerator out) throws IOException;
  }

  private static <T> JsonSerializer<T> writing(Writing<T> writing) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        writing.write(value, out);
      }
    };
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
