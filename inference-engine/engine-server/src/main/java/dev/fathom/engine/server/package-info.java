/** OpenAI's HTTP API over one model. */
@NullMarked
package dev.fathom.engine.server;

import org.jspecify.annotations.NullMarked;
