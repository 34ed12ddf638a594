package dev.fathom.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
  private static String svg(String inside) {
    String document =
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"
            + inside
            + "</svg>";
    return Pictures.whatIsWrongWithSvg(
        new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void acceptsShapesAndStylesThatStayInTheDocument() {
    assertThat(
            svg(
                "<style>*{stroke-linejoin: round}</style><g id='a'><path id='m' d='M0 0' style='clip-path: url(#c)'/><use xlink:href='#m'/></g>"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "<g onload='x()'/>",
        "<foreignObject/>",
        "<a href='#x'/>",
        "<use href='http://x/y#z'/>",
        "<image href='data:image/svg+xml;base64,AAAA'/>",
        "<image href='file:///etc/passwd'/>",
        "<style>@import 'http://x'</style>",
        "<style>a{fill:url(\nhttp://x)}</style>",
        "<style><g/>@import 'http://x'</style>",
        "<style>@im<!-- -->port 'http://x'</style>",
        "<style>a{fill:\\75 rl(http://x)}</style>",
        "<path style='fill:\\75rl(http://x)'/>",
        "<g id='a'><use href='#b'/></g><use href='#a'/>",
        "<g id='a'/><path id='a'/><use href='#a'/>",
        "<path id='a'/><g id='b'/><use href='#a' xlink:href='#b'/>",
        "<pattern id='a'><rect fill='url(#b)'/></pattern>",
        "<path style='fill:u\\rl(http://x)'/>",
        "<animate attributeName='href'/>",
        "<?xml-stylesheet href='x'?>",
        "<set/>"
      })
  void refusesWhateverCouldActOrReachOut(String inside) {
    assertThat(svg(inside)).isNotEmpty();
  }

  @Test
  void refusesEntitiesAndOtherDocuments() {
    for (String document :
        new String[] {
          "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
          "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><svg>&b;</svg>",
          "<html/>",
          "<svg>",
          ""
        }) {
      assertThat(
              Pictures.whatIsWrongWithSvg(
                  new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8))))
          .as(document)
          .isNotEmpty();
    }
  }

  @Test
  void refusesAPictureThatWouldFillMemory() {
    byte[] png = new byte[64];
    ByteBuffer.wrap(png)
        .putLong(0x89504E470D0A1A0AL)
        .putInt(13)
        .putInt(0x49484452)
        .putInt(60_000)
        .putInt(60_000);
    assertThat(Pictures.whatIsWrongWithPng(png)).contains("60000 x 60000");
    ByteBuffer.wrap(png).putInt(16, 600).putInt(20, 400);
    assertThat(Pictures.whatIsWrongWithPng(png)).isEmpty();
    assertThat(Pictures.whatIsWrongWithPng(new byte[40])).isEqualTo("not a PNG");
  }
}
