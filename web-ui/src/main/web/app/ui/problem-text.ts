import { Problem } from "../api/client";
import { messages } from "../i18n/messages";

/** What to tell the user about an error. */
export function problemText(error: unknown): string {
  if (error instanceof Problem) {
    if (error.status === 0) {
      return messages.app.unreachable;
    }
    return error.detail || error.title || messages.app.failed(error.status);
  }
  throw error;
}
