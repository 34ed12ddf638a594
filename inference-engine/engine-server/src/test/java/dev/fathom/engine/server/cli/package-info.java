@NullMarked
package dev.fathom.engine.server.cli;

import org.jspecify.annotations.NullMarked;
