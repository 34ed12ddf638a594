package dev.fathom.search.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Document;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OtherFormatsTest {
  private final DocumentReader reader = new DocumentReader();

  @Test
  void markdownBlocksLoseTheirMarks() throws Exception {
    Document document =
        read(
            "notes.md",
            """
            # Tides

            High water **twice** a day.

            - spring tide
            - neap tide

            | Port | Range |
            |------|------:|
            | Aber | 4.2 m |

            ```
            moon = 1
            ```
            """);

    assertThat(document.text())
        .isEqualTo(
            """
            Tides

            High water twice a day.

            spring tide

            neap tide

            Port | Range
            Aber | 4.2 m

            moon = 1""");
    assertThat(document.metadata().title()).isEqualTo("Tides");
  }

  @Test
  void csvFindsItsSeparatorEncodingAndHeader() throws Exception {
    byte[] bytes =
        "Größe;Umsatz;\"Anteil; %\"\nklein;1.234,5;\"10\"\ngroß;9,0;20\n"
            .getBytes(Charset.forName("windows-1252"));
    Document document = reader.read("umsatz.csv", bytes);
    DocumentLaw.check(document);
    Block.Table table = (Block.Table) document.blocks().getFirst();

    assertThat(table.columns()).isEqualTo(3);
    assertThat(table.cells().stream().map(Cell::text))
        .containsExactly(
            "Größe", "Umsatz", "Anteil; %", "klein", "1.234,5", "10", "groß", "9,0", "20");
    assertThat(table.cells().stream().filter(Cell::header).map(Cell::text))
        .containsExactly("Größe", "Umsatz", "Anteil; %", "klein", "groß");
  }

  @Test
  void noFormatLetsInvisibleCharactersThrough() throws Exception {
    String tagged = "high" + Character.toString(0xe0041) + "\u200b\u202e water";
    for (String name : List.of("a.md", "a.txt", "a.csv")) {
      Document document = read(name, tagged + ",1\n" + tagged + ",2\n");

      assertThat(document.text()).contains("high water").doesNotContain("\u202e");
      assertThat(document.notes()).containsExactly("6 invisible characters were left out");
    }
  }

  @Test
  void unevenCsvRowsAreKeptWhole() throws Exception {
    Document document = read("rows.csv", "a,b,c\n1,2\n3,4,5,6\n");

    assertThat(document.text()).isEqualTo("a | b | c\n1 | 2\n3 | 4 | 5 | 6");
  }

  @Test
  void plainTextIsCutAtBlankLines() throws Exception {
    Document document = read("a.txt", "one\ntwo\n\n  three\r\n\r\nfour");

    assertThat(document.text()).isEqualTo("one two\n\nthree\n\nfour");
  }

  @Test
  void chineseTextIsDecodedAndNamedAsSuch() throws Exception {
    byte[] bytes = "本公司二零二三年度营业收入较上年增长百分之十，主要由于销量增加。".getBytes(Charset.forName("GB18030"));
    Document document = reader.read("nianbao.txt", bytes);

    assertThat(document.text()).startsWith("本公司二零二三年度营业收入");
    assertThat(document.metadata().language()).isEqualTo(Locale.CHINESE);
  }

  @Test
  void htmlTablesKeepTheirSpans() throws Exception {
    Document document =
        read(
            "page.html",
            """
            <!doctype html><html><head><title>Tides</title></head><body><h1>Tides</h1>
            <table><caption>Range</caption>
            <tr><th rowspan=2>Port</th><th colspan=2>Range</th></tr>
            <tr><th>spring</th><th>neap</th></tr>
            <tr><td>Aber</td><td>4.2</td><td>1.9</td></tr></table></body></html>
            """);
    Block.Table table = (Block.Table) document.blocks().get(1);

    assertThat(table.caption()).isEqualTo("Range");
    assertThat(table.rows()).isEqualTo(3);
    assertThat(table.columns()).isEqualTo(3);
    assertThat(table.cells().stream().filter(cell -> cell.row() == 1).map(Cell::column))
        .containsExactly(1, 2);
    assertThat(document.metadata().title()).isEqualTo("Tides");
  }

  @Test
  void aFormatThatIsNotReadIsRefusedByName() {
    byte[] bytes = {'P', 'K', 3, 4, 0, 0, 0, 0};

    assertThatThrownBy(() -> reader.read("a.zip", bytes))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessageStartingWith("a.zip: not a format that is read");
    assertThatThrownBy(() -> reader.read("a.txt", new byte[0]))
        .hasMessage("a.txt: the file is empty");
  }

  @Test
  void deepNestingEndsInTextOrAReason() {
    String deep = "<div>".repeat(20_000) + "bottom";
    List<String> outcomes = List.of(outcome("deep.html", deep.getBytes(UTF_8)));

    assertThat(outcomes).containsAnyOf("read", "refused");
  }

  @Property(tries = 300)
  void whateverTheBytesTheOutcomeIsTextOrAReason(
      @ForAll @Size(max = 400) byte[] bytes, @ForAll boolean html) {
    byte[] page = html ? ("<p>a<table><tr><td>" + new String(bytes, UTF_8)).getBytes(UTF_8) : bytes;

    assertThat(outcome(html ? "a.html" : "a.csv", page)).isIn("read", "refused");
    assertThat(outcome("a.md", page)).isIn("read", "refused");
  }

  private String outcome(String name, byte[] bytes) {
    try {
      DocumentLaw.check(reader.read(name, bytes));
      return "read";
    } catch (UnreadableDocumentException e) {
      assertThat(e).hasMessageStartingWith(name + ": ");
      return "refused";
    }
  }

  private Document read(String name, String text) throws UnreadableDocumentException {
    Document document = reader.read(name, text.getBytes(UTF_8));
    DocumentLaw.check(document);
    return document;
  }
}
