import { html, type TemplateResult } from "lit";
import type { RunState } from "../api/types";
import { messages } from "../i18n/messages";
import { icons } from "../ui/icons";

const STEPS = ["clarify", "plan", "gather", "write", "verify"] as const;

/** Index of the step that a state belongs to; the number of steps once all are done. */
function stepOf(state: RunState): number {
  switch (state) {
    case "QUEUED":
    case "CLARIFYING":
    case "AWAITING_ANSWERS":
      return 0;
    case "PLANNING":
    case "AWAITING_APPROVAL":
      return 1;
    case "GATHERING":
      return 2;
    case "WRITING":
      return 3;
    case "VERIFYING":
      return 4;
    case "COMPLETED":
    case "INCOMPLETE":
    case "FAILED":
    case "CANCELLED":
      return STEPS.length;
  }
}

/** How far a run has come, at a glance. */
export function phaseSteps(state: RunState): TemplateResult {
  const at = stepOf(state);
  const { run } = messages;
  return html`
    <ol class="phases" aria-label=${run.phases}>
      ${STEPS.map((step, index) => {
        const words = index < at ? run.done : index === at ? run.current : "";
        return html`
          <li class=${index < at ? "done" : index === at ? "current" : "ahead"} aria-current=${index === at ? "step" : "false"}>
            <span class="dot">${index < at ? icons.check : index + 1}</span>
            <span class="step-name">${run[step]}</span>
            <span class="visually-hidden">${words}</span>
          </li>
        `;
      })}
    </ol>
  `;
}
