import { language } from "./messages";

const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** A decimal with all the digits it was written with. */
export function formatDecimal(digits: string): string {
  const decimals = /\.(\d+)$/.exec(digits)?.[1]?.length ?? 0;
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return format.format(digits as `${number}`);
}

/** A whole number with its thousands set apart. */
export function formatNumber(number: number): string {
  return formatDecimal(String(number));
}

export function formatMoment(instant: string): string {
  return moment.format(new Date(instant));
}

/** Minutes and seconds, such as 1:07. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How long ago an instant was, in the largest unit that fits. */
export function formatAgo(instant: string, now: number = Date.now()): string {
  const seconds = Math.round((new Date(instant).getTime() - now) / 1000);
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ];
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) {
      return relative.format(Math.trunc(seconds / length), unit);
    }
  }
  return relative.format(0, "minute");
}

/** Page numbers with runs drawn together: 3, 5–8. */
export function formatPages(pages: readonly number[]): string {
  const sorted = [...new Set(pages)].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const page of sorted) {
    const last = runs.at(-1);
    if (last && last[1] + 1 === page) {
      last[1] = page;
    } else {
      runs.push([page, page]);
    }
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}
