import type { Citation, Report } from "../api/types";

/** The citations of a report, numbered from 1 in the order a reader meets them; the same words have the same number. */
export class CitationNumbers {
  private readonly numbers = new Map<string, number>();
  /** Each citation once, in the order of its number. */
  readonly citations: Citation[] = [];

  constructor({ answer, sections }: Report) {
    const met = [answer.citations, ...sections.flatMap(({ claims }) => claims.map(({ citations }) => citations))];
    for (const citation of met.flat()) {
      const key = keyOf(citation);
      if (!this.numbers.has(key)) {
        this.citations.push(citation);
        this.numbers.set(key, this.citations.length);
      }
    }
  }

  of(citation: Citation): number {
    return this.numbers.get(keyOf(citation)) ?? 0;
  }
}

function keyOf({ source, page, span }: Citation): string {
  return `${source} ${page} ${span.start} ${span.end}`;
}
