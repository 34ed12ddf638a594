package dev.fathom.search.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.document.Document;
import dev.fathom.search.read.refusal.Refusal;
import java.time.LocalDate;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MailAndBookReadingTest {
  private final DocumentReader reader = new DocumentReader();

  @Test
  void aMailBringsItsFieldsItsTextAndTheNamesOfWhatIsAttached() throws Exception {
    String mail =
        """
        From: =?ISO-8859-1?Q?J=F6rg?= <joerg@example.org>
        To: Ann Pilot <ann@example.org>, crew@example.org
        Subject: =?UTF-8?B?VGlkZXMgZsO8ciBNw6Ryeg==?=
        Date: Sat, 2 Mar 2024 10:00:00 +0100
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer
        Content-Type: multipart/alternative; boundary=inner

        --inner
        Content-Type: text/plain; charset=ISO-8859-1
        Content-Transfer-Encoding: quoted-printable

        High water is at sechs =FChr=
        lich.
        --inner
        Content-Type: text/html

        <p>High water is at sechs.</p>
        --inner--
        --outer
        Content-Type: application/vnd.ms-excel; name="tides.xls"
        Content-Disposition: attachment; filename="tides.xls"
        Content-Transfer-Encoding: base64

        AAAA
        --outer--
        """
            .replace("\n", "\r\n");
    Document document = reader.read("mail", mail.getBytes(ISO_8859_1));
    DocumentLaw.check(document);

    assertThat(document.text())
        .isEqualTo(
            """
            Tides für März

            From: Jörg

            To: Ann Pilot, crew@example.org

            Date: 2024-03-02

            High water is at sechs ührlich.""");
    assertThat(document.metadata().published()).isEqualTo(LocalDate.of(2024, 3, 2));
    assertThat(document.metadata().authors()).containsExactly("Jörg");
    assertThat(document.notes()).containsExactly("the attachment tides.xls was not read");
  }

  @Test
  void aMailOfHtmlAloneIsReadAsAPageWhateverItsCharset() throws Exception {
    byte[] mail =
        "Subject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=windows-1252\nContent-Transfer-Encoding: 8bit\n\n<meta charset=utf-8><p>Größe</p>\n"
            .getBytes(ISO_8859_1);

    assertThat(reader.read("x.eml", mail).text()).endsWith("Größe");
  }

  @Test
  void aBookIsReadInTheOrderOfItsSpine() throws Exception {
    Document document = reader.read("book.epub", book("").bytes());
    DocumentLaw.check(document);

    assertThat(document.text())
        .contains("The tide came in")
        .containsSubsequence("The tide came in", "The tide went out")
        .doesNotContain("Contents of the book");
    assertThat(document.metadata().title()).isEqualTo("Tides");
    assertThat(document.metadata().authors()).containsExactly("Ann Pilot");
    assertThat(document.metadata().language()).isEqualTo(Locale.ENGLISH);
  }

  @Test
  void aBookClosedByARightsSystemIsRefused() {
    byte[] bytes = book("<e><CipherReference URI=\"OPS/two words.xhtml\"/></e>").bytes();

    assertThatThrownBy(() -> reader.read("book.epub", bytes))
        .isInstanceOfSatisfying(
            UnreadableDocumentException.class,
            e -> assertThat(e.kind()).isEqualTo(Refusal.PASSWORD));
  }

  private static SampleZip book(String encryption) {
    SampleZip zip =
        new SampleZip()
            .part("mimetype", "application/epub+zip")
            .part(
                "META-INF/container.xml",
                "<container><rootfiles><rootfile full-path='OPS/package.opf'/></rootfiles></container>")
            .part(
                "OPS/package.opf",
                """
                <package xmlns:dc="d"><metadata><dc:title>Tides</dc:title><dc:creator>Ann Pilot</dc:creator>
                <dc:language>en-GB</dc:language></metadata><manifest>
                <item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
                <item id="a" href="one.xhtml" media-type="application/xhtml+xml"/>
                <item id="b" href="two%20words.xhtml" media-type="application/xhtml+xml"/></manifest>
                <spine><itemref idref="n"/><itemref idref="b"/><itemref idref="a"/></spine></package>
                """)
            .part("OPS/nav.xhtml", "<html><body><p>Contents of the book</p></body></html>")
            .part(
                "OPS/one.xhtml",
                "<html><body><h1>Two</h1><p>The tide went out again, and the boats lay on the sand.</p></body></html>")
            .part(
                "OPS/two words.xhtml",
                "<html><body><h1>One</h1><p>The tide came in, and the boats rose with it.</p></body></html>");
    return encryption.isEmpty() ? zip : zip.part("META-INF/encryption.xml", encryption);
  }
}
