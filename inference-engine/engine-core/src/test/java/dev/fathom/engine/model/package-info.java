@NullMarked
package dev.fathom.engine.model;

import org.jspecify.annotations.NullMarked;
