import type { Box, Span } from "../api/types";

/** A place in a source that something in the report points to. */
export interface Place {
  source: string;
  page: number;
  /** The words that are quoted, and where they lie in the source's text. */
  quote?: string;
  span?: Span;
  /** A table cell, where a figure comes from one. */
  box?: Box;
}

/** Asks the view around an element to show a place. Bubbles. */
export function openPlace(from: HTMLElement, place: Place): void {
  from.dispatchEvent(new CustomEvent<Place>("open-place", { detail: place, bubbles: true }));
}
