/** Calls of language models over the OpenAI-compatible protocol, through LangChain4j. */
@NullMarked
package dev.fathom.agent.reasoning.llm.endpoint;

import org.jspecify.annotations.NullMarked;
