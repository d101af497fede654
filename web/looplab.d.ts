/** Types of looplab.js. */

export type Status = 'running' | 'done' | 'stopped' | 'failed';

export interface ExperimentEntry {
  id: string;
  chapter: string;
  title: string;
  question: string;
}

export interface ParameterSpec {
  key: string;
  label: string;
  unit: string;
  help: string;
  type: 'integer' | 'choice';
  /** Integers only. */
  min?: number;
  max?: number;
  default: number | string;
  /** Choices only. */
  choices?: { value: string; label: string }[];
  /** "key=value": the parameter matters only with that choice; '' always. */
  only_for: string;
}

export interface Experiment extends ExperimentEntry {
  lead: string;
  guess: { prompt: string; suffix: string; min: number; max: number };
  tries: { text: string; parameters: Record<string, string> }[];
  python: string;
  sources: string[];
  parameters: ParameterSpec[];
}

export interface Progress {
  phase: string;
  done: number;
  total: number;
  elapsed_s: number;
  /** Of what done and total count. */
  unit: string;
  note: string;
  /** As tqdm writes it. */
  line: string;
}

export interface Cell {
  text: string;
  detail: string;
  value?: number | null;
  low?: number | null;
  high?: number | null;
  unit?: string;
  good?: boolean;
}

export interface Series {
  name: string;
  iterations: number;
  median_ns: number;
  low_ns: number;
  high_ns: number;
  coverage: number;
  mad_ns: number;
  min_ns: number;
  max_ns: number;
  mean_ns: number;
  sd_ns: number;
  /** The middle is the mean without 20 % at each end, because the clock is too coarse for a median. */
  trimmed: boolean;
  distribution: {
    p5_ns: number; p25_ns: number; p75_ns: number; p95_ns: number; iqm_ns: number; trimmed_mean_ns: number;
    sd_population_ns: number;
    outliers: { low_severe: number; low_mild: number; high_mild: number; high_severe: number };
    autocorrelation: number; drift: number; gap: number; distinct: number;
  };
  steadiness: 'steady' | 'changing' | 'unknown';
  /** Why its number must not be shown; empty where it may be. */
  distrust: '' | 'too few rounds' | 'clock too coarse' | 'not steady';
  /** The first strategy over this one, paired by round; at 99 % for all strategies together. Null for the first. */
  comparison: {
    verdict: 'FASTER' | 'SLOWER' | 'SAME' | 'TINY' | 'UNRESOLVED';
    ratio: { value: number; low: number; high: number; coverage: number; rounds: number };
    ties: number; rounds_needed: number;
  } | null;
  /** The same in words. */
  facts: { label: string; value: string }[];
  samples_ns: number[];
  warm_up_ns: number[];
}

export interface Span {
  kind: 'split' | 'ship' | 'compute' | 'wait' | 'stitch';
  begin_ns: number;
  end_ns: number;
  first_part: number;
  parts: number;
}

export interface LabRecord {
  format: 'looplab-record';
  format_version: number;
  experiment: string;
  question: string;
  run: number;
  /** UTC, ISO 8601. */
  started: string;
  status: Status;
  error: string;
  parameters: Record<string, number | string>;
  environment: RecordedEnvironment;
  calibration: Record<string, number | null>;
  progress: Progress;
  origin: 'measured' | 'simulated' | 'modelled';
  answer: string;
  /** Every strategy gave the right answer. */
  checked: boolean;
  guess_outcome: number | null;
  table: {
    columns: { key: string; label: string; essential: boolean }[];
    rows: { label: string; emphasised: boolean; cells: Cell[] }[];
  };
  happened: string[];
  warnings: { code: string; cause: string; remedy: string }[];
  /** Of the rounds: what the statistics of the series need beside the samples. */
  measurement: {
    rounds: number; discarded: number; moved: number; stopped: boolean;
    epoch_ns: number; threshold: number; confidence: number; elapsed_ns: number;
  };
  series: Series[];
  timeline?: {
    title: string;
    total_ns: number;
    budget: Record<'split_ns' | 'ship_ns' | 'compute_ns' | 'wait_ns' | 'stitch_ns', number>;
    /** One a worker. Worker 0 is the thread that splits and stitches. */
    lanes: Span[][];
  };
  histogram?: { title: string; x_label: string; first_edge: number; bin_width: number; counts: number[];
    observed: number; observed_label: string };
  picture?: { title: string; width: number; height: number; max_count: number };
  bars?: { title: string; unit: string; bars: { label: string; value: number; low: number; high: number; emphasised: boolean }[] };
}

export interface Widget {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
  visible: boolean;
}

/** What the canvas asks of the page around it. */
export interface Hooks {
  copy(text: string): void;
  save(name: string, text: string): void;
  linkChanged(link: string): void;
  address(link: string): string;
  load(key: string): string;
  store(key: string, value: string): void;
}

export interface Options {
  /** An element with the id "canvas". Without one there is no interface. */
  canvas?: HTMLCanvasElement;
  /** Of a page with a canvas: what is missing does nothing. */
  hooks?: Partial<Hooks>;
  /** The folder of looplab-core.mjs; '../module/' beside this file if not given. */
  module?: string | URL;
  /** At most this much memory, of the sizes 1536, 1024, 512 and 256; the smallest where it is less. */
  memoryMegabytes?: number;
  onLoading?(step: { phase: 'bytes' | 'compiling' | 'starting'; received?: number; total?: number }): void;
  /** The program ended itself; it cannot be used any more. */
  onAbort?(reason: string): void;
}

export interface RunOptions {
  onProgress?(progress: Progress, partial: LabRecord): void;
  /** Ends the run within 100 ms; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

export class LooplabError extends Error {
  code: 'no-webassembly' | 'no-simd' | 'not-isolated' | 'no-memory' | 'no-module' | 'no-picture'
    | 'framed' | 'mixed-release' | 'refused' | 'failed';
}

export class Looplab {
  experiments(): ExperimentEntry[];
  describe(id: string): Experiment;
  /** Parameters that are missing or undefined have their presets. */
  run(id: string, parameters?: Record<string, number | string>, options?: RunOptions): Promise<LabRecord>;
  stop(): void;
  /** The pieces of C++ that an experiment shows. */
  code(id: string): { name: string; text: string }[];
  readonly busy: boolean;
  record(): LabRecord | null;
  trace(): object | null;
  onNews(listener: () => void): () => void;
  widgets(): Widget[];
  widget(name: string): Widget | undefined;
  state(): Record<string, unknown> | null;
  shownRecord(): LabRecord | null;
  frames(): { frames: number; build_ms: number; wants_text: boolean; pending: boolean } | null;
  readLink(text: string): { experiment: string; parameters: Record<string, string>; theme: string };
  openLink(text: string): string;
  setParameter(key: string, value: number | string): string;
}

/** Rejects with a LooplabError whose message is a sentence for people. */
export function createLooplab(options?: Options): Promise<Looplab>;

/** Throws a LooplabError when this place cannot run Looplab. */
export function check_capabilities(): void;
