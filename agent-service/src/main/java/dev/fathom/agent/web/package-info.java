/** Searching the web, as this installation is configured to. */
@NullMarked
package dev.fathom.agent.web;

import org.jspecify.annotations.NullMarked;
