import type { RunEvent, RunState } from "../api/types";

/** What happened while a run was in one state. */
export interface Phase {
  state: RunState;
  from: string;
  /** When the next phase began; absent while this one goes on. */
  to?: string;
  steps: RunEvent[];
}

/**
 * The events of a run by phase. Of the events that count claims up, the last of each run of them is kept; a thought that
 * was told in pieces is one.
 */
export function timeline(events: readonly RunEvent[]): Phase[] {
  const phases: Phase[] = [];
  for (const event of events) {
    const phase = phases.at(-1);
    if (event.type === "state") {
      if (phase) {
        phase.to = event.at;
      }
      phases.push({ state: event.state, from: event.at, steps: [] });
    } else if (phase) {
      const before = phase.steps.at(-1);
      if (event.type === "checking" && before?.type === "checking") {
        phase.steps.pop();
      }
      if (event.type === "thinking" && before?.type === "thinking" && before.slot === event.slot) {
        phase.steps.pop();
        phase.steps.push({ ...before, words: before.words + event.words });
      } else {
        phase.steps.push(event);
      }
    }
  }
  return phases;
}

/** How much was done in a phase; each number is 0 where nothing of its kind was. */
export interface Counts {
  searches: number;
  pages: number;
  evidence: number;
  sections: number;
  claims: number;
}

export function count(steps: readonly RunEvent[]): Counts {
  const pages = new Set<string>();
  const sections = new Set<string>();
  const counts: Counts = { searches: 0, pages: 0, evidence: 0, sections: 0, claims: 0 };
  for (const step of steps) {
    switch (step.type) {
      case "searched":
        counts.searches++;
        break;
      case "reading":
        for (const page of step.pages) {
          pages.add(`${step.source} ${page}`);
        }
        break;
      case "gathered":
        counts.evidence += step.evidence;
        break;
      case "writing":
        sections.add(step.section);
        break;
      case "checking":
        counts.claims = step.checked;
        break;
      case "state":
      case "clarifications":
      case "plan":
      case "visited":
      case "thinking":
      case "unanswered":
      case "weighed":
      case "dropped":
      case "budgeted":
      case "steered":
      case "finish":
        break;
    }
  }
  return { ...counts, pages: pages.size, sections: sections.size };
}
