package dev.fathom.agent.cli;

import java.nio.file.Path;

/** The documents that come with Fathom, about a company that does not exist. */
final class Examples {
  static final String NAME = "Examples";

  private Examples() {}

  /** The launcher tells where Fathom stands. */
  static Path folder() {
    return Path.of(System.getenv().getOrDefault("FATHOM_HOME", "."), "examples", "corpus");
  }
}
