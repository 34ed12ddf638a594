/**
 * Runs model-written Python in isolation. Start at {@link dev.fathom.sandbox.Sandbox}; the README
 * holds the threat model.
 */
@NullMarked
package dev.fathom.sandbox;

import org.jspecify.annotations.NullMarked;
