import type { Report } from "./types";

/** What a reviver is told beside key and value (ECMAScript 2025); older engines leave it out. */
type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

/** Reads a report and keeps the digits of its figures as they were sent; a JavaScript number would lose some. */
export function parseReport(text: string): Report {
  const keepDigits: Reviver = (key, value, context) =>
    key === "value" && typeof value === "number" ? (context?.source ?? String(value)) : value;
  return JSON.parse(text, keepDigits) as Report;
}
