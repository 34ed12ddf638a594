import { html, type TemplateResult } from "lit";
import { isTerminal, type RunState } from "../api/types";
import { messages } from "../i18n/messages";

function tone(state: RunState): string {
  if (state === "COMPLETED") {
    return "good";
  }
  if (isTerminal(state)) {
    return "ended";
  }
  return state === "AWAITING_ANSWERS" || state === "AWAITING_APPROVAL" ? "waiting" : "working";
}

/** Where a run stands, in words. */
export function stateBadge(state: RunState): TemplateResult {
  return html`<span class="badge ${tone(state)}">${messages.states[state]}</span>`;
}
