@org.jspecify.annotations.NullMarked
package dev.fathom.engine.cuda;
