package dev.fathom.search.read.mail;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.Metadata;
import dev.fathom.search.read.html.HtmlReader;
import dev.fathom.search.read.text.Charsets;
import dev.fathom.search.read.text.Languages;
import dev.fathom.search.read.text.TextReader;
import dev.fathom.search.read.text.Titles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.dom.address.AddressList;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.dom.address.MailboxList;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mail message: who wrote to whom and when, and its text. Where a message brings the same
 * text in two forms, the plain one is taken unless the other says much more. Attachments are named
 * in the notes.
 *
 * <p>Stateless and thread-safe.
 */
public final class MailReader {
  private static final MimeConfig LIMITS =
      MimeConfig.custom()
          .setMaxLineLen(-1)
          .setMaxHeaderCount(2_000)
          .setMaxHeaderLen(200_000)
          .setMaxContentLen(-1)
          .build();
  private static final int DEEPEST = 20;

  private final DocumentBuilder builder = new DocumentBuilder();
  private final StringBuilder sample = new StringBuilder();

  private MailReader() {}

  /**
   * Reads the message.
   *
   * @throws IOException when the message is damaged
   */
  public static Document read(String name, byte[] bytes) throws IOException {
    DefaultMessageBuilder parser = new DefaultMessageBuilder();
    parser.setMimeEntityConfig(LIMITS);
    Message message = parser.parseMessage(new ByteArrayInputStream(bytes));
    try {
      return new MailReader().write(name, message);
    } finally {
      message.dispose();
    }
  }

  private Document write(String name, Message message) throws IOException {
    builder.startOnlyPage();
    String subject = oneLine(message.getSubject());
    if (!subject.isEmpty()) {
      builder.heading(1, subject);
    }
    List<String> authors = new ArrayList<>();
    MailboxList from = message.getFrom();
    if (from != null) {
      for (Mailbox author : from) {
        authors.add(name(author));
      }
    }
    field("From", String.join(", ", authors));
    field("To", names(message.getTo()));
    field("Cc", names(message.getCc()));
    LocalDate day = day(message.getDate());
    field("Date", day == null ? "" : day.toString());
    write(message, 0);
    return builder.build(
        new Metadata(
            "message/rfc822",
            subject.isEmpty() ? Titles.ofFile(name) : subject,
            authors,
            day,
            Languages.of(sample.toString())));
  }

  private static @Nullable LocalDate day(@Nullable Date date) {
    return date == null ? null : LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC);
  }

  private void field(String field, String value) {
    if (!value.isEmpty()) {
      builder.paragraph(field + ": " + value);
    }
  }

  private static String names(@Nullable AddressList addresses) {
    return addresses == null
        ? ""
        : String.join(", ", addresses.flatten().stream().map(MailReader::name).toList());
  }

  private static String name(Mailbox mailbox) {
    String name = oneLine(mailbox.getName());
    return name.isEmpty() ? mailbox.getAddress() : name;
  }

  private static String oneLine(@Nullable String text) {
    return text == null ? "" : text.replaceAll("\\s+", " ").strip();
  }

  private void write(Entity entity, int depth) throws IOException {
    if (depth > DEEPEST) {
      builder.note(
          "parts of the message nested more than %d deep were left out".formatted(DEEPEST));
      return;
    }
    Body body = entity.getBody();
    String type = String.valueOf(entity.getMimeType());
    if (body instanceof Multipart parts) {
      if (type.equals("multipart/alternative")) {
        writeBest(parts.getBodyParts(), depth);
      } else {
        for (Entity part : parts.getBodyParts()) {
          write(part, depth + 1);
        }
      }
      return;
    }
    String attached = oneLine(entity.getFilename());
    boolean attachment = "attachment".equals(entity.getDispositionType()) || !attached.isEmpty();
    if (!attachment && body instanceof SingleBody single && type.startsWith("text/")) {
      add(read(type, entity, single));
    } else {
      builder.note(
          "the attachment %s was not read".formatted(attached.isEmpty() ? type : attached));
    }
  }

  private void writeBest(List<Entity> parts, int depth) throws IOException {
    Document best = null;
    Entity nested = null;
    for (Entity part : parts) {
      if (part.getBody() instanceof SingleBody body && part.getMimeType().startsWith("text/")) {
        Document read = read(part.getMimeType(), part, body);
        boolean better = best == null || read.text().length() > 2 * best.text().length();
        best = better ? read : best;
      } else if (part.getBody() instanceof Multipart) {
        nested = part;
      }
    }
    if (best != null && !best.text().isBlank()) {
      add(best);
    } else if (nested != null) {
      write(nested, depth + 1);
    }
  }

  private void add(Document read) {
    builder.append(read);
    if (sample.length() < 20_000) {
      sample.append(read.text()).append('\n');
    }
  }

  private static Document read(String type, Entity entity, SingleBody body) throws IOException {
    byte[] bytes;
    try (InputStream in = body.getInputStream()) {
      bytes = in.readAllBytes();
    }
    String text = decode(bytes, entity.getCharset());
    return type.equals("text/html")
        ? HtmlReader.read("mail", ("\ufeff" + text).getBytes(StandardCharsets.UTF_8))
        : TextReader.read("mail", text);
  }

  /** As declared, unless that is not known or turns out to be wrong. */
  private static String decode(byte[] bytes, @Nullable String declared) {
    try {
      String text = declared == null ? "\ufffd" : new String(bytes, Charset.forName(declared));
      return text.indexOf('\ufffd') < 0 ? text : Charsets.decode(bytes);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Charsets.decode(bytes);
    }
  }
}
