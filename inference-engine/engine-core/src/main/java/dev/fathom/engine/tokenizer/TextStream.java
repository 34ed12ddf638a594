package dev.fathom.engine.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The text of an answer, token by token, without ever splitting a character: bytes that may become
 * one wait for the next token. For one answer and one thread.
 */
public final class TextStream {

  private final Tokenizer tokenizer;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer waiting = ByteBuffer.allocate(0);

  public TextStream(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The whole characters that this token completes; often none. */
  public String append(int token) {
    return decode(tokenizer.visibleBytes(token), false);
  }

  /** What is left when the answer ends: U+FFFD for an unfinished character. */
  public String end() {
    String rest = decode(new byte[0], true);
    decoder.reset();
    return rest;
  }

  private String decode(byte[] more, boolean end) {
    ByteBuffer in = ByteBuffer.allocate(waiting.remaining() + more.length);
    in.put(waiting).put(more).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 4);
    decoder.decode(in, out, end);
    if (end) {
      decoder.flush(out);
    }
    waiting = in;
    return out.flip().toString();
  }
}
