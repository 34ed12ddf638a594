@NullMarked
package dev.fathom.engine.server;

import org.jspecify.annotations.NullMarked;
