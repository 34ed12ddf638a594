package dev.fathom.agent.cli;

import dev.fathom.agent.compute.SandboxSettings;
import dev.fathom.agent.database.DataDirectory;
import dev.fathom.sandbox.SandboxConfig;
import dev.fathom.sandbox.SandboxUnavailableException;
import picocli.CommandLine.Command;

/** What concerns Python alone: none of it starts the service or its database. */
@Command(
    name = "sandbox",
    description = "Runs Python that nobody trusts, the way reports do.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SandboxExecCommand.class,
      SandboxProbeCommand.class,
      SandboxInstallCommand.class
    })
final class SandboxCommand {
  static SandboxConfig config() {
    return SandboxSettings.of(DataDirectory.ofUser(), System.getenv())
        .orElseThrow(
            () -> new SandboxUnavailableException("It is turned off by FATHOM_SANDBOX_TIER."));
  }
}
