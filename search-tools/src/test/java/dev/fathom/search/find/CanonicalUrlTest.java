package dev.fathom.search.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalUrlTest {
  @Property(tries = 2_000)
  void theCanonicalFormOfACanonicalFormIsItself(@ForAll("addresses") String address) {
    Optional<String> once = CanonicalUrl.of(address).map(CanonicalUrl::value);

    assertThat(once.flatMap(CanonicalUrl::of).map(CanonicalUrl::value)).isEqualTo(once);
  }

  @Property(tries = 500)
  void noStringMakesItFail(@ForAll String text) {
    assertThat(CanonicalUrl.of(text).map(url -> url.value().startsWith("https://")).orElse(true))
        .isTrue();
    assertThat(CanonicalUrl.of("https://" + text)).isNotNull();
  }

  @Property(tries = 500)
  void trackingParametersNeverMatter(@ForAll("addresses") String address) {
    String base = address.split("#", 2)[0].strip();
    String tracked = base + (base.contains("?") ? "&" : "?") + "utm_source=x&gclid=1#top";

    assertThat(CanonicalUrl.of(tracked)).isEqualTo(CanonicalUrl.of(base));
  }

  @Provide
  Arbitrary<String> addresses() {
    Arbitrary<String> scheme = Arbitraries.of("http://", "https://", "HTTPS://");
    Arbitrary<String> host =
        Arbitraries.of(
            "example.org",
            "www.example.co.uk",
            "EN.m.Wikipedia.org",
            "m.com",
            "amp.example.com",
            "www.google.com",
            "example-org.cdn.ampproject.org",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "münchen.example",
            "www.gov.uk",
            "alice.github.io",
            "a.m.www.example.org.");
    Arbitrary<String> port = Arbitraries.of("", ":80", ":443", ":8080", ":");
    Arbitrary<String> segment =
        Arbitraries.oneOf(
            Arbitraries.of(
                "amp",
                "s",
                "..",
                ".",
                "",
                "a b",
                "%7Euser",
                "%2e%2E",
                "%zz",
                "x.amp",
                "p.amp.html",
                "é",
                "page;jsessionid=1F",
                "example.net",
                "c",
                "%E4%BD%A0"),
            Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(8));
    Arbitrary<String> path =
        segment.list().ofMaxSize(5).map(parts -> "/" + String.join("/", parts));
    Arbitrary<String> query =
        Arbitraries.of("b=2", "a=1", "utm_medium=mail", "fbclid=x", "q=a%20b", "amp", "", "A=%41")
            .list()
            .ofMaxSize(4)
            .map(
                pairs ->
                    pairs.isEmpty()
                        ? ""
                        : pairs.stream().collect(Collectors.joining("&", "?", "")));
    return Combinators.combine(scheme, host, port, path, query)
        .as((s, h, p, way, q) -> s + h + p + way + q);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP://Example.ORG:80/a/,                              https://example.org/a",
    "https://example.org/a#part,                            https://example.org/a",
    "https://example.org/a/./b/../c,                        https://example.org/a/c",
    "https://example.org/%7euser/%e4,                       https://example.org/~user/%E4",
    "https://example.org/?b=2&utm_source=x&a=1,             https://example.org/?a=1&b=2",
    "https://example.org:8443/,                             https://example.org:8443/",
    "https://en.m.wikipedia.org/wiki/Turbine,               https://en.wikipedia.org/wiki/Turbine",
    "https://amp.example.com/story/amp/,                    https://example.com/story",
    "https://example.com/amp/story,                         https://example.com/story",
    "https://www.google.com/amp/s/www.example.com/story,    https://example.com/story",
    "https://example-com.cdn.ampproject.org/c/s/example.com/story, https://example.com/story",
    "https://münchen.example/straße,                        https://xn--mnchen-3ya.example/stra%C3%9Fe",
    "https://example.org/a;jsessionid=1F2E?x=1,             https://example.org/a?x=1",
  })
  void sayTheSame(String written, String canonical) {
    assertThat(CanonicalUrl.of(written))
        .hasValueSatisfying(url -> assertThat(url.value()).isEqualTo(canonical));
  }

  @Test
  void differentPagesStayDifferent() {
    List<String> pages =
        List.of(
            "https://example.org/a",
            "https://example.org/A",
            "https://example.org/?id=1",
            "https://example.org/?id=2",
            "https://shop.example.org/a",
            "https://m.com/",
            "https://com/",
            "https://example.org/amp");

    assertThat(pages.stream().map(CanonicalUrl::of).distinct()).hasSameSizeAs(pages);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://user:key@example.org/",
        "https://exa mple.org/",
        "https:///path",
        "not an address",
        "",
        "https://%65xample.org/"
      })
  void refuseWhatIsNoPage(String address) {
    assertThat(CanonicalUrl.of(address)).isEmpty();
  }
}
