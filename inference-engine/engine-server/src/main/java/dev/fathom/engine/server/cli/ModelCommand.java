package dev.fathom.engine.server.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** {@code fathom model}: only {@code serve} starts more than it needs itself. */
@QuarkusMain
@Command(
    name = "fathom model",
    description = "Serves a language model, or tells about it.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    subcommands = {
      ServeCommand.class,
      InspectCommand.class,
      ConvertCommand.class,
      PerplexityCommand.class,
      ChatCommand.class,
      PullCommand.class,
      BenchCommand.class,
      GpuCheckCommand.class,
      GpuBenchCommand.class
    })
public final class ModelCommand {

  private ModelCommand() {}

  public static void main(String... arguments) {
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    CommandLine line = new CommandLine(new ModelCommand());
    if (arguments.length == 0) {
      line.usage(System.out);
      return CommandLine.ExitCode.USAGE;
    }
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              System.err.println("fathom: " + reason(failure));
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(arguments);
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return switch (failure) {
      case NoSuchFileException missing -> "There is no file " + missing.getFile() + ".";
      default -> message == null ? failure.toString() : message;
    };
  }
}
