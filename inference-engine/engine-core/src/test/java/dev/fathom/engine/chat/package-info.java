@NullMarked
package dev.fathom.engine.chat;

import org.jspecify.annotations.NullMarked;
