/** The launcher's subcommands. */
@NullMarked
package dev.fathom.agent.cli;

import org.jspecify.annotations.NullMarked;
