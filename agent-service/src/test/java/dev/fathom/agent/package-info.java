/** What the tests of the service share. */
@NullMarked
package dev.fathom.agent;

import org.jspecify.annotations.NullMarked;
