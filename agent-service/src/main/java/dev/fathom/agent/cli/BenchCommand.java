package dev.fathom.agent.cli;

import picocli.CommandLine.Command;

@Command(
    name = "bench",
    description = "Measures how fast documents are read and reported on, and the sandbox.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BenchReportCommand.class, BenchReadingCommand.class, BenchSandboxCommand.class})
final class BenchCommand {}
