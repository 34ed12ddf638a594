/** What the REST API sends and takes; see the service's OpenAPI description. */

export type RunState =
  | "QUEUED"
  | "CLARIFYING"
  | "AWAITING_ANSWERS"
  | "PLANNING"
  | "AWAITING_APPROVAL"
  | "GATHERING"
  | "WRITING"
  | "VERIFYING"
  | "COMPLETED"
  | "INCOMPLETE"
  | "FAILED"
  | "CANCELLED";

const TERMINAL: ReadonlySet<RunState> = new Set<RunState>(["COMPLETED", "INCOMPLETE", "FAILED", "CANCELLED"]);

export function isTerminal(state: RunState): boolean {
  return TERMINAL.has(state);
}

export interface RunRequest {
  question: string;
  corpus_id?: string;
  unattended: boolean;
  web: boolean;
}

export interface Clarification {
  id: string;
  question: string;
  options: string[];
  default_answer: string;
  answer: string | null;
  settled: boolean;
}

export interface PlanItem {
  id: string;
  question: string;
  queries: string[];
}

export interface Plan {
  version: number;
  approved: boolean;
  items: PlanItem[];
}

export interface Run {
  id: string;
  question: string;
  language: string;
  reasoner: string;
  corpus_id: string;
  document: string | null;
  unattended: boolean;
  /** Whether it looks into the web as well. */
  web: boolean;
  state: RunState;
  clarifications: Clarification[];
  plan: Plan | null;
  /** Whether the report is wanted from what has been gathered so far. */
  finish_requested: boolean;
  problem: { title: string; detail?: string | null } | null;
  created_at: string;
  updated_at: string;
  last_event: number;
}

/** A note to heed, a question to look into as well, or the id of one to drop. */
export type SteerKind = "NOTE" | "ADD" | "DROP";

/** What a run has spent on models; tokens are those of prompts and of answers together. */
export interface Spending {
  tokens: number;
  steps: SpentStep[];
}

export interface SpentStep {
  key: string;
  calls: number;
  prompt: number;
  output: number;
  /** Of the output, what was spent on thinking. */
  reasoning: number;
}

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

/** An event of a run, by its type; each carries when it happened. */
export type RunEvent = { seq: number; at: string } & (
  | { type: "state"; state: RunState }
  | { type: "clarifications"; clarifications: Clarification[] }
  | { type: "plan"; version: number; items: PlanItem[] }
  | { type: "searched"; query: string; passages: number; documents: number }
  | { type: "reading"; source: string; name: string; pages: number[] }
  | { type: "visited"; url: string; title: string; explanation: string }
  | { type: "gathered"; item: string; evidence: number }
  | { type: "thinking"; slot: string; words: string }
  | { type: "unanswered"; slot: string; reason: string }
  | { type: "weighed"; slot: string; answers: number; agreement: number }
  | { type: "dropped"; claims: number }
  | { type: "budgeted"; tokens: number }
  | { type: "steered"; kind: SteerKind; text: string }
  | { type: "finish" }
  | { type: "writing"; section: string }
  | { type: "checking"; checked: number; claims: number }
);

export const EVENT_TYPES: readonly RunEvent["type"][] = [
  "state",
  "clarifications",
  "plan",
  "searched",
  "reading",
  "visited",
  "gathered",
  "thinking",
  "unanswered",
  "weighed",
  "dropped",
  "budgeted",
  "steered",
  "finish",
  "writing",
  "checking",
];

export type Verdict = "SUPPORTED" | "PARTIAL" | "CONTRADICTED" | "UNSUPPORTED" | "UNVERIFIED";

/** A stretch of a source's text, in UTF-16 units as JavaScript counts them. */
export interface Span {
  start: number;
  end: number;
}

/** In points of the displayed page, origin upper left. */
export interface Box {
  page: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Citation {
  source: string;
  page: number;
  passage: number;
  quote: string;
  span: Span;
}

export interface Claim {
  id: string;
  text: string;
  verdict: Verdict;
  citations: Citation[];
  /** Ids of the report's figures that it states. */
  figures: string[];
  /** How far those who judged it disagreed, in words; empty or absent where they did not. */
  doubt?: string;
}

export interface Figure {
  id: string;
  label: string;
  /** The digits as they were written: 13.0 keeps its nought. */
  value: string;
  unit: string;
  scale: number;
  currency: string;
  period: string;
  source: string;
  page: number;
  box?: Box | null;
  formula: string;
  inputs: string[];
}

export interface ChartFile {
  kind: "PICTURE" | "DATA" | "DESCRIPTION" | "CODE" | "RESULT";
  name: string;
  media_type: string;
  bytes: number;
  sha256: string;
}

export interface Chart {
  id: string;
  title: string;
  caption: string;
  /** What the picture shows, numbers and all, in words. */
  description: string;
  /** Ids of the report's figures that it draws. */
  figures: string[];
  /** Of the sandbox that drew it. */
  tier: string;
  versions: Record<string, string>;
  files: ChartFile[];
}

/** A program that computed figures of a report. */
export interface ReportProgram {
  id: string;
  /** Ids of the figures that it computed. */
  figures: string[];
  tier: string;
  versions: Record<string, string>;
  files: ChartFile[];
}

export interface ReportSource {
  id: string;
  name: string;
  title: string;
  media_type: string;
  pages: number;
}

export interface Report {
  question: string;
  language: string;
  status: RunState;
  reasoner: string;
  notice: string;
  answer: { text: string; figure?: Figure | null; citations: Citation[] };
  sections: { title: string; claims: Claim[] }[];
  figures: Figure[];
  charts: Chart[];
  /** Programs that computed some of the figures. */
  programs: ReportProgram[];
  gaps: string[];
  sources: ReportSource[];
  usage: { searches: number; passages: number; pages: number; model_calls: number; tokens: number };
  timings: Record<string, number>;
}

export interface Corpus {
  id: string;
  name: string;
  documents: number;
  unreadable: number;
  /** Where a question is looked up that names no corpus. */
  default: boolean;
  /** Whether its folder is being read at present. */
  reading: boolean;
  /** Whether documents can be added; a corpus that mirrors a folder takes what the folder holds. */
  uploads: boolean;
}

export interface CorpusDocument {
  name: string;
  status: "READ" | "UNREADABLE";
  reason: string | null;
  source: string | null;
  title: string | null;
  media_type: string | null;
  pages: number;
}

export interface Source {
  id: string;
  name: string;
  title: string;
  media_type: string;
  language: string;
  pages: number;
}

/** One page of a source; its text begins at `start` of the source's text. Sizes are 0 where the format has no pages. */
export interface SourcePage {
  number: number;
  label: string;
  start: number;
  end: number;
  text: string;
  width: number;
  height: number;
}

export type WorkingState = "UNKNOWN" | "UP" | "DOWN";

/** What the service has at hand. */
export interface Settings {
  reasoner: string;
  models: ModelEndpoint[];
  computing: { state: WorkingState; tier: string; problem?: string | null };
  search_services: string[];
}

export type Strength = "CHEAP" | "STRONG";

export interface ModelEndpoint {
  name: string;
  /** Without its key. */
  address: string;
  keyed: boolean;
  model: string;
  strength: Strength;
  /** The kinds of steps that go to it first. */
  serves: Strength[];
  state: WorkingState;
  problem?: string | null;
  rests_until?: string | null;
  last_answered?: string | null;
  answered: number;
  failed: number;
  probed?: Probed | null;
}

/** What an endpoint was found to do. */
export interface Probed {
  server: "VLLM" | "SGLANG" | "LLAMA_CPP" | "DEEPSEEK" | "OPENAI" | "OTHER";
  model: string;
  window: number;
  window_probed: boolean;
  reasoning: "NONE" | "FIELD" | "TAGS";
  structured: "NONE" | "JSON_OBJECT" | "JSON_SCHEMA" | "STRUCTURED_OUTPUTS" | "GUIDED_JSON" | "SCHEMA_FIELD";
  constrains_after_thinking: boolean;
  counts_tokens: boolean;
  tools: boolean;
  images: boolean;
}
