import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api } from "../api/client";
import type { ChartFile } from "../api/types";
import { language } from "../i18n/messages";
import { LightElement } from "../ui/light-element";
import { problemText } from "../ui/problem-text";

/** The files that something in a report was made with, to take away, and on demand to read. */
@customElement("evidence-files")
export class EvidenceFiles extends LightElement {
  @property() run = "";
  /** What they are evidence of. */
  @property() summary = "";
  /** Where and with what it was made. */
  @property() made = "";
  @property({ attribute: false }) files: ChartFile[] = [];
  /** The text of each file, once it was asked for. */
  @state() private texts: Record<string, string> = {};

  protected override render(): TemplateResult {
    return html`
      <details lang=${language} @toggle=${this.load}>
        <summary>${this.summary}</summary>
        <p class="muted">${this.made}</p>
        <ul class="files">
          ${this.files.map(
            (file) => html`<li><a href=${api.artifactOf(this.run, file.name)} download=${file.name}>${file.name}</a></li>`,
          )}
        </ul>
        ${this.readable().map((file) =>
          this.texts[file.name] === undefined
            ? nothing
            : html`<p class="muted">${file.name}</p>
                <pre tabindex="0">${this.texts[file.name]}</pre>`,
        )}
      </details>
    `;
  }

  private async load(event: Event): Promise<void> {
    if (!(event.target as HTMLDetailsElement).open) {
      return;
    }
    for (const { name } of this.readable().filter(({ name }) => this.texts[name] === undefined)) {
      try {
        this.texts = { ...this.texts, [name]: await api.artifactText(this.run, name) };
      } catch (error) {
        this.texts = { ...this.texts, [name]: problemText(error) };
      }
    }
  }

  private readable(): ChartFile[] {
    return this.files.filter(({ kind }) => kind === "DATA" || kind === "CODE" || kind === "RESULT");
  }
}

/** Python and its libraries, as people write them. */
export function versionsText(versions: Record<string, string>): string {
  return Object.entries(versions)
    .sort()
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
