/** Thin REST resources and server-sent events. */
@NullMarked
package dev.fathom.agent.api;

import org.jspecify.annotations.NullMarked;
