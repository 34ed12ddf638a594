package dev.fathom.search.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fathom.search.read.isolated.IsolatedReader;
import dev.fathom.search.read.isolated.ReaderLimits;

/** A process that is busy reading when it is killed. */
final class ReadingParent {
  private ReadingParent() {}

  public static void main(String[] arguments) throws Exception {
    IsolatedReader reader = new IsolatedReader(ReaderLimits.USUAL);
    reader.read("a.md", "one".getBytes(UTF_8));
    System.out.println(ProcessHandle.current().children().findFirst().orElseThrow().pid());
    reader.read("form.pdf", HostileFiles.formInItself());
  }
}
