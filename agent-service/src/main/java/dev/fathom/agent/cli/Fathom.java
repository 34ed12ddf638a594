package dev.fathom.agent.cli;

import dev.fathom.agent.corpus.DocumentNotFoundException;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The launcher. Arguments are understood before anything is started. */
@QuarkusMain
@Command(
    name = "fathom",
    description =
        "Researches a question and writes a report in which every sentence can be traced.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "Fathom 0.1.0",
    sortOptions = false,
    usageHelpWidth = 80,
    subcommands = {
      ServeCommand.class,
      ResearchCommand.class,
      SearchCommand.class,
      SandboxCommand.class,
      EvalCommand.class,
      BenchCommand.class
    })
public final class Fathom {
  /** Ended as asked. */
  static final int COMPLETED = 0;

  static final int FAILED = 1;

  /** The arguments cannot be understood or name something that is not there. */
  static final int BAD_ARGUMENTS = 2;

  /** A budget ended it: there is a report, but a partial one. */
  static final int INCOMPLETE = 3;

  private Fathom() {}

  public static void main(String... arguments) {
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    var line = new CommandLine(new Fathom());
    if (arguments.length == 0) {
      line.usage(System.out);
      return BAD_ARGUMENTS;
    }
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, command, _) -> {
              System.err.println("fathom: " + message(failure));
              return switch (failure) {
                case IllegalArgumentException _, DocumentNotFoundException _ -> BAD_ARGUMENTS;
                default -> FAILED;
              };
            })
        .execute(arguments);
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }
}
