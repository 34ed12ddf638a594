@NullMarked
package dev.fathom.agent.reasoning.llm.endpoint;

import org.jspecify.annotations.NullMarked;
