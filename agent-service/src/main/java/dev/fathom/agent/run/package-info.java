/** What a research run is: its states, its journal, and the worker that carries it forward. */
@NullMarked
package dev.fathom.agent.run;

import org.jspecify.annotations.NullMarked;
