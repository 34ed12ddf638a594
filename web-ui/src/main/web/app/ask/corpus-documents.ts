import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api } from "../api/client";
import type { Corpus, CorpusDocument } from "../api/types";
import { messages } from "../i18n/messages";
import { announce } from "../ui/announcer";
import { icons } from "../ui/icons";
import { LightElement } from "../ui/light-element";
import { problemText } from "../ui/problem-text";

const NEW = "";
const ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.html,.htm,.eml,.epub,.md,.markdown,.txt,.csv";

/** A file on its way into a corpus: what the service made of it, or why it was not taken. */
interface Upload {
  file: string;
  document?: CorpusDocument;
  problem?: string;
}

/**
 * The documents of a corpus, and adding to one.
 *
 * @fires corpora-changed with the id of the corpus that was added to
 */
@customElement("corpus-documents")
export class CorpusDocuments extends LightElement {
  @property({ attribute: false }) corpora: Corpus[] = [];
  /** The corpus that the question will be asked of. */
  @property() corpus = "";

  @state() private target = NEW;
  @state() private documents: CorpusDocument[] = [];
  @state() private uploads: Upload[] = [];
  @state() private busy = false;
  @state() private over = false;
  @state() private problem = "";

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A list that is fetched anew may count more documents than are shown.
    if ((changed.has("corpus") || changed.has("corpora")) && this.corpus) {
      void this.load();
    }
  }

  private async load(): Promise<void> {
    const corpus = this.corpus;
    try {
      const { items } = await api.documents(corpus);
      if (corpus === this.corpus) {
        this.documents = items;
        this.problem = "";
      }
    } catch (error) {
      this.problem = problemText(error);
    }
  }

  private async upload(files: readonly File[]): Promise<void> {
    if (files.length === 0 || this.busy) {
      return;
    }
    this.busy = true;
    this.problem = "";
    this.uploads = files.map(({ name }) => ({ file: name }));
    try {
      const target = this.target === NEW ? await this.createCorpus() : this.target;
      for (const [index, file] of files.entries()) {
        const outcome = await api.upload(target, file).then(
          (document) => ({ document }),
          (error: unknown) => ({ problem: problemText(error) }),
        );
        this.uploads = this.uploads.map((upload, at) => (at === index ? { ...upload, ...outcome } : upload));
      }
      this.target = target;
      const read = this.uploads.filter(({ document }) => document && document.status !== "UNREADABLE").length;
      announce(messages.documents.result(read, this.uploads.length - read));
      this.dispatchEvent(new CustomEvent("corpora-changed", { detail: target }));
    } catch (error) {
      this.uploads = [];
      this.problem = problemText(error);
    } finally {
      this.busy = false;
    }
  }

  private async createCorpus(): Promise<string> {
    const typed = this.querySelector<HTMLInputElement>("#new-corpus")?.value.trim();
    return (await api.createCorpus(typed || messages.documents.defaultName)).id;
  }

  private picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = "";
    void this.upload(files);
  }

  private dragged(event: DragEvent): void {
    event.preventDefault();
    this.over = event.type === "dragover";
  }

  private dropped(event: DragEvent): void {
    this.dragged(event);
    void this.upload([...(event.dataTransfer?.files ?? [])]);
  }

  protected override render(): TemplateResult {
    const text = messages.documents;
    const shown = this.corpora.find(({ id }) => id === this.corpus);
    return html`
      <section aria-labelledby="documents-heading">
        <h2 id="documents-heading">${text.heading}</h2>
        <div
          class="drop ${this.over ? "over" : ""}"
          @dragover=${this.dragged}
          @dragleave=${this.dragged}
          @drop=${this.dropped}
        >
          <p class="muted">${text.lead}</p>
          <div class="row">
            <label class="field">
              <span>${text.target}</span>
              <select @change=${(event: Event) => (this.target = (event.target as HTMLSelectElement).value)}>
                <option value=${NEW} .selected=${this.target === NEW}>${text.newCorpus}</option>
                ${this.corpora
                  .filter(({ uploads }) => uploads)
                  .map(({ id, name }) => html`<option value=${id} .selected=${id === this.target}>${name}</option>`)}
              </select>
            </label>
            ${this.target === NEW
              ? html`<label class="field">
                  <span>${text.newCorpusName}</span>
                  <input id="new-corpus" maxlength="80" placeholder=${text.defaultName} />
                </label>`
              : nothing}
            <span class="pick">
              <input
                id="files"
                class="visually-hidden"
                type="file"
                multiple
                accept=${ACCEPTED}
                ?disabled=${this.busy}
                @change=${this.picked}
              />
              <label class="button" for="files">${icons.file}${this.busy ? text.uploading : text.choose}</label>
              <span class="muted">${text.drop}</span>
            </span>
          </div>
          ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
          ${this.uploads.length > 0 ? html`<ul class="documents">${this.uploads.map(uploadRow)}</ul>` : nothing}
        </div>
        ${shown
          ? html`<details class="listing">
              <summary>${text.listOf(shown.name)}</summary>
              ${this.documents.length === 0 ? html`<p class="muted">${text.none}</p>` : nothing}
              <ul class="documents">${this.documents.map(documentRow)}</ul>
            </details>`
          : nothing}
      </section>
    `;
  }
}

function uploadRow(upload: Upload): TemplateResult {
  if (upload.document) {
    return documentRow(upload.document);
  }
  return upload.problem === undefined
    ? row(upload.file, "pending", messages.documents.uploading)
    : row(upload.file, "unreadable", `${messages.documents.unreadable}: ${upload.problem}`);
}

function documentRow(document: CorpusDocument): TemplateResult {
  const text = messages.documents;
  switch (document.status) {
    case "READ":
      return row(document.name, "read", `${text.read}, ${text.pages(document.pages)}`);
    case "UNREADABLE":
      return row(document.name, "unreadable", `${text.unreadable}: ${document.reason ?? ""}`);
  }
}

function row(name: string, status: "read" | "pending" | "unreadable", words: string): TemplateResult {
  const icon = { read: icons.check, pending: icons.file, unreadable: icons.unread }[status];
  return html`<li class=${status}>${icon}<span class="name">${name}</span><span class="status">${words}</span></li>`;
}
