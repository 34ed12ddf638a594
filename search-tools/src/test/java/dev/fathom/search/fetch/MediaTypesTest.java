package dev.fathom.search.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.fetch.WebResource.Origin;
import dev.fathom.search.read.DocumentReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a resource is, and in which encoding, by header and bytes together. */
class MediaTypesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "text/html; %PDF-1.7; application/pdf",
        "application/octet-stream; %PDF-1.7; application/pdf",
        "''; <!DOCTYPE html><p>; text/html",
        "''; '  <!-- a --> <HTML>'; text/html",
        "''; <htmlx>; text/plain",
        "application/octet-stream; plain words; text/plain",
        "TEXT/HTML; plain words; text/html",
        "text/plain; <html>; text/plain",
        "application/json; {}; application/json",
        "nonsense; <html>; text/html",
        "text/html, text/plain; <html>; text/html",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document; PK\u0003\u0004;"
            + " application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "text/html; 'PK\u0003\u0004'; application/zip",
        "''; GIF89a; image/gif"
      })
  void typesAreToldByBytesAndHeader(String header, String start, String expected) {
    byte[] bytes = start.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(MediaTypes.of(header, bytes)).isEqualTo(expected);
  }

  @Test
  void bytesThatAreNoTextAreNotTakenForText() {
    byte[] binary = {0, 1, 2, 3};
    assertThat(MediaTypes.of("text/plain", binary)).isEqualTo("application/octet-stream");
    assertThat(MediaTypes.of("", binary)).isEqualTo("application/octet-stream");
    byte[] utf16 = {(byte) 0xff, (byte) 0xfe, 'a', 0};
    assertThat(MediaTypes.of("text/plain", utf16)).isEqualTo("text/plain");
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example/, text/html, index.html",
    "http://a.example/x/report.pdf?v=2, application/pdf, report.pdf",
    "http://a.example/report, application/pdf, report.pdf",
    "http://a.example/view.php, text/html, view.php.html",
    "http://a.example/data/, text/csv, data.csv"
  })
  void aNameEndsAsItsTypeDoes(String url, String type, String name) {
    assertThat(MediaTypes.fileName(url, type)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "windows-1251, '', ''",
    "gb2312, '', ''",
    "shift_jis, '', <meta charset=utf-8>",
    "iso-8859-1, '', <meta charset=koi8-r>",
    "'', windows-1251, <meta charset=windows-1251>",
    "'', euc-jp, '<meta http-equiv=Content-Type content=\"text/html; charset=EUC-JP\">'",
    "'', gbk, '<?xml version=\"1.0\" encoding=\"GBK\"?>'",
    "'', utf-8, <meta charset=utf-16>",
    "big5, utf-8, <!-- marked -->"
  })
  void theReaderSeesTheTextAsTheServerOrThePageDeclaresIt(String server, String page, String head)
      throws Exception {
    String actual = page.isEmpty() ? server : page;
    String words =
        switch (actual) {
          case "windows-1251" -> "Заказы выросли на четыре процента";
          case "gb2312", "gbk" -> "订单增长了百分之四，营收也有所增长";
          case "shift_jis", "euc-jp" -> "受注は四パーセント増加した";
          case "iso-8859-1" -> "Aufträge “über” €5 größer";
          default -> "Aufträge größer, 订单, заказы";
        };
    String mark = head.contains("marked") ? "\ufeff" : "";
    String html = mark + head + "<title>T</title><h1>T</h1><p>" + words + ". " + words + ".</p>";
    Charset encoding = MediaTypes.charset("text/html; charset=" + actual);
    assertThat(encoding).isNotNull();
    WebResource resource =
        new WebResource(
            "http://a.example/",
            "http://a.example/",
            List.of(),
            "text/html",
            MediaTypes.charset("text/html; charset=\"" + server + "\""),
            new Body(html.getBytes(encoding == null ? StandardCharsets.UTF_8 : encoding)),
            Instant.EPOCH,
            Origin.SERVER);
    assertThat(new DocumentReader().read(resource.name(), resource.readable()).text())
        .contains(words);
  }

  @Test
  void aDeclarationThatCannotBeTrueIsNotBelieved() throws Exception {
    String words = "Наши заказы выросли на четыре процента, а выручка выросла на пять процентов";
    byte[] bytes =
        ("<title>T</title><p>" + words.repeat(3)).getBytes(Charset.forName("windows-1251"));
    WebResource resource =
        new WebResource(
            "http://a.example/",
            "http://a.example/",
            List.of(),
            "text/html",
            StandardCharsets.UTF_8,
            new Body(bytes),
            Instant.EPOCH,
            Origin.SERVER);
    assertThat(new DocumentReader().read(resource.name(), resource.readable()).text())
        .contains(words);
  }
}
