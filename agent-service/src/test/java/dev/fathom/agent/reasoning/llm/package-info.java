@NullMarked
package dev.fathom.agent.reasoning.llm;

import org.jspecify.annotations.NullMarked;
