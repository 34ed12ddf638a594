import type { Figure } from "../api/types";
import { formatDecimal } from "../i18n/format";
import { messages } from "../i18n/messages";

export function unitOf({ currency, unit }: Figure): string {
  return currency || unit;
}

export function scaleOf({ scale }: Figure): string {
  return scale === 0 ? "" : (messages.report.scales[scale] ?? `× 10^${scale}`);
}

/** A figure in a line of text, such as 14,694 million USD. */
export function figureText(figure: Figure): string {
  const unit = unitOf(figure);
  const value = formatDecimal(figure.value);
  return unit === "%" ? `${value}%` : [value, scaleOf(figure), unit].filter(Boolean).join(" ");
}
