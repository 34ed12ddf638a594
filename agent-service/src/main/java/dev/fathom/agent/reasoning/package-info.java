/** The port {@link dev.fathom.agent.reasoning.Reasoner} and its adapters. */
@NullMarked
package dev.fathom.agent.reasoning;

import org.jspecify.annotations.NullMarked;
