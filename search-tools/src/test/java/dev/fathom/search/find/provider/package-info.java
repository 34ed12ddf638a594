@NullMarked
package dev.fathom.search.find.provider;

import org.jspecify.annotations.NullMarked;
