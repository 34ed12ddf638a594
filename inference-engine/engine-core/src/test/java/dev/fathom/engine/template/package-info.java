@NullMarked
package dev.fathom.engine.template;

import org.jspecify.annotations.NullMarked;
