package dev.fathom.search.read.isolated;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * How the two processes talk: the child says {@link #READY} once; then, over and over, a request -
 * name and bytes of a file - is answered by {@link #READ} and the document as JSON, or by {@link
 * #REFUSED}, the kind and the reason. Every field is its length in four bytes and its bytes.
 */
final class Wire {
  static final int READY = 'R';
  static final int READ = 'D';
  static final int REFUSED = 'E';
  private static final int LONGEST = 1 << 30;

  private Wire() {}

  static void write(DataOutputStream out, byte[] field) throws IOException {
    out.writeInt(field.length);
    out.write(field);
  }

  static void write(DataOutputStream out, String field) throws IOException {
    write(out, field.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST) {
      throw new IOException("A field of " + length + " bytes");
    }
    byte[] field = in.readNBytes(length);
    if (field.length < length) {
      throw new EOFException();
    }
    return field;
  }

  static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }
}
