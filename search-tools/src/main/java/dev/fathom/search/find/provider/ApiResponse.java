package dev.fathom.search.find.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.search.find.ProviderException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;

/**
 * What a service answered.
 *
 * @param service its name
 * @param body unpacked, within the limit
 */
record ApiResponse(String service, int status, HttpHeaders headers, Body body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Bytes received. */
  static final class Body {
    private final byte[] bytes;

    Body(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  JsonNode json() throws ProviderException {
    return json(body.text());
  }

  /** Reads JSON that came inside something else. */
  JsonNode json(String text) throws ProviderException {
    try {
      JsonNode node = JSON.readTree(text);
      if (node != null && node.isContainerNode()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      // Said below, without the text: it may hold anything.
    }
    throw notUnderstood("JSON");
  }

  /** The document as XML; no entity or external file is ever looked up. */
  Document xml() throws ProviderException {
    try {
      String charset = StandardCharsets.UTF_8.name();
      var in = new ByteArrayInputStream(body.bytes());
      return Jsoup.parse(in, charset, "", Parser.xmlParser());
    } catch (IOException e) {
      throw notUnderstood("XML");
    }
  }

  ProviderException notUnderstood(String expected) {
    return ProviderException.down("%s gave an answer that is no %s".formatted(service, expected));
  }
}
