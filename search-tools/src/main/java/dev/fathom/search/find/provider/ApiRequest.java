package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to a service.
 *
 * @param headers beside those that every request has
 * @param json what to post; without it the request is a GET
 * @param mostBytes longest answer taken
 */
record ApiRequest(URI uri, Map<String, String> headers, @Nullable JsonNode json, int mostBytes) {
  private static final int USUAL_BYTES = 4 << 20;

  ApiRequest {
    headers = Map.copyOf(headers);
  }

  static ApiRequest get(URI uri) {
    return new ApiRequest(uri, Map.of(), null, USUAL_BYTES);
  }

  static ApiRequest post(URI uri, JsonNode json) {
    return new ApiRequest(uri, Map.of(), json, USUAL_BYTES);
  }

  ApiRequest with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ApiRequest(uri, more, json, mostBytes);
  }

  ApiRequest upTo(int bytes) {
    return new ApiRequest(uri, headers, json, bytes);
  }

  /** The HTTP request, to the same place or where that sends. */
  HttpRequest to(URI place, String userAgent) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(place)
            .header("User-Agent", userAgent)
            .header("Accept-Encoding", "gzip");
    if (!headers.containsKey("Accept")) {
      request.header("Accept", "application/json, application/atom+xml;q=0.9, */*;q=0.1");
    }
    if ("http".equals(place.getScheme())) {
      // Servers behind plain HTTP often stumble over the offer to switch to HTTP/2.
      request.version(HttpClient.Version.HTTP_1_1);
    }
    headers.forEach(request::header);
    if (json != null) {
      request
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString(json.toString()));
    }
    return request.build();
  }

  @Override
  public String toString() {
    return "request to " + uri.getHost();
  }
}
