import { parseReport } from "./report-json";
import type {
  Box,
  Corpus,
  CorpusDocument,
  ModelEndpoint,
  Page,
  PlanItem,
  Run,
  RunRequest,
  Settings,
  Source,
  SourcePage,
  Span,
  Spending,
  SteerKind,
} from "./types";

/** An answer of the service that is not a success: an RFC 9457 problem, or no answer at all (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(detail || title);
  }
}

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (unreachable) {
    if (unreachable instanceof DOMException && unreachable.name === "AbortError") {
      throw unreachable;
    }
    throw new Problem(0, "", "");
  }
  if (!response.ok) {
    const body: unknown = await response.json().catch(() => ({}));
    const { title, detail } = (body ?? {}) as { title?: string; detail?: string };
    throw new Problem(response.status, title ?? response.statusText, detail ?? "");
  }
  return response;
}

async function json<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await send(path, { ...init, headers: { Accept: "application/json", ...init.headers } });
  return (await response.json()) as T;
}

function put<T>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  return json<T>(path, {
    method: "PUT",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { "Content-Type": "application/json", ...headers },
  });
}

function post<T>(path: string, body: unknown): Promise<T> {
  return json<T>(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" },
  });
}

const RUNS = "/v1/research-runs";
const CORPORA = "/v1/corpora";
const SOURCES = "/v1/sources";
const part = encodeURIComponent;

export const api = {
  startRun: (request: RunRequest) => post<Run>(RUNS, request),
  runs: (limit: number, cursor?: string) =>
    json<Page<Run>>(`${RUNS}?limit=${limit}${cursor ? `&cursor=${part(cursor)}` : ""}`),
  run: (id: string) => json<Run>(`${RUNS}/${part(id)}`),
  eventsOf: (id: string) => `${RUNS}/${part(id)}/events`,
  /** Null leaves the default answer to hold. */
  answer: (id: string, clarification: string, answer: string | null) =>
    put<Run>(`${RUNS}/${part(id)}/clarifications/${part(clarification)}/answer`, { answer }),
  editPlan: (id: string, version: number, items: PlanItem[]) =>
    put<Run>(`${RUNS}/${part(id)}/plan`, { items }, { "If-Match": `"${version}"` }),
  approve: (id: string) => put<Run>(`${RUNS}/${part(id)}/approval`),
  /** Has the report written from what has been gathered so far. */
  finish: (id: string) => put<Run>(`${RUNS}/${part(id)}/finish`),
  cancel: (id: string) => put<Run>(`${RUNS}/${part(id)}/cancellation`),
  /** Heeded from the next step on. */
  steer: (id: string, kind: SteerKind, text: string) => post<Run>(`${RUNS}/${part(id)}/steering`, { kind, text }),
  spending: (id: string) => json<Spending>(`${RUNS}/${part(id)}/spending`),
  report: async (id: string) => {
    const response = await send(`${RUNS}/${part(id)}/report`, { headers: { Accept: "application/json" } });
    return parseReport(await response.text());
  },
  /** The report as the service renders it, for example as `text/markdown`. */
  reportAs: async (id: string, mediaType: string) =>
    (await send(`${RUNS}/${part(id)}/report`, { headers: { Accept: mediaType } })).blob(),
  /** Where a file lies that the run has made. */
  artifactOf: (id: string, name: string) => `${RUNS}/${part(id)}/artifacts/${part(name)}`,
  artifactText: async (id: string, name: string) => (await send(`${RUNS}/${part(id)}/artifacts/${part(name)}`)).text(),

  corpora: () => json<Page<Corpus>>(CORPORA),
  createCorpus: (name: string) => post<Corpus>(CORPORA, { name }),
  documents: (corpus: string) => json<Page<CorpusDocument>>(`${CORPORA}/${part(corpus)}/documents`),
  upload: (corpus: string, file: File) => {
    const form = new FormData();
    form.append("file", file, file.name);
    return json<CorpusDocument>(`${CORPORA}/${part(corpus)}/documents`, { method: "POST", body: form });
  },

  settings: () => json<Settings>("/v1/settings"),
  /** Asks the endpoint anew what it can do, which may take a minute. */
  probe: (endpoint: string) => post<ModelEndpoint>(`/v1/settings/models/${part(endpoint)}/probe`, {}),

  source: (id: string) => json<Source>(`${SOURCES}/${part(id)}`),
  contentOf: (id: string) => `${SOURCES}/${part(id)}/content`,
  page: (source: string, page: number) => json<SourcePage>(`${SOURCES}/${part(source)}/pages/${page}`),
  pageImage: (source: string, page: number, width: number) =>
    `${SOURCES}/${part(source)}/pages/${page}/image?width=${width}`,
  marks: (source: string, page: number, span: Span) =>
    json<{ boxes: Box[] }>(`${SOURCES}/${part(source)}/pages/${page}/marks?start=${span.start}&end=${span.end}`),
};
