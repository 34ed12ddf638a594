/**
 * The loop: clarify, plan, gather, write, verify. Java owns the control flow; a reasoner fills
 * slots.
 */
@NullMarked
package dev.fathom.agent.research;

import org.jspecify.annotations.NullMarked;
