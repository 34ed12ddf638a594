/** The browser interface in a real browser, over the real service. */
@NullMarked
package dev.fathom.agent.browser;

import org.jspecify.annotations.NullMarked;
