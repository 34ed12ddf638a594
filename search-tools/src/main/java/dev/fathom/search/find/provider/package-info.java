/**
 * Search services, one class each over one bounded HTTP client. {@link
 * dev.fathom.search.find.provider.Providers} makes those that the settings name.
 */
@NullMarked
package dev.fathom.search.find.provider;

import org.jspecify.annotations.NullMarked;
