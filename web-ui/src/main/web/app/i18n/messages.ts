import { en, type Messages } from "./en";
import { zh } from "./zh";

const BUNDLES: Record<string, Messages> = { en, zh };

function preferred(): string {
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return spoken.find((language) => language in BUNDLES) ?? "en";
}

/** The language of the interface; the language of a report is its own. */
export const language: string = preferred();

/** What the interface says, in the first of the browser's languages that it speaks. */
export const messages: Messages = BUNDLES[language] ?? en;
