/** Types of looplab.js. */

export type Status = 'running' | 'done' | 'stopped' | 'failed';

export interface ExperimentEntry {
  id: string;
  chapter: string;
  title: string;
  question: string;
  /** What a visitor without a link sees. */
  opens?: boolean;
}

export interface ParameterSpec {
  key: string;
  label: string;
  unit: string;
  help: string;
  type: 'integer' | 'choice' | 'text';
  /** Integers only. */
  min?: number;
  max?: number;
  /** Texts only: bytes. */
  longest?: number;
  default: number | string;
  /** Choices only. */
  choices?: { value: string; label: string }[];
  /** "key=value": the parameter matters only with that choice; '' always. */
  only_for: string;
}

export interface Experiment extends ExperimentEntry {
  lead: string;
  guess: { prompt: string; suffix: string; min: number; max: number; preset: number };
  tries: { text: string; parameters: Record<string, string> }[];
  /** The file that stands beside the page; empty until it has been loaded, then perhaps why it was not. */
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
  /** When each sample was taken, from the beginning of the first round, its place in its round, and how long each
   *  worker computed, a run (mean of the recorded ones; missing where nothing ran on workers). Missing where it is not known. */
  epochs?: { begin_ns: number[]; end_ns: number[]; place: number[]; busy_ns?: number[][] };
  warm_up_ns: number[];
}

export interface Span {
  kind: 'split' | 'ship' | 'compute' | 'wait' | 'stitch' | 'start' | 'serialise' | 'ship back' | 'deserialise' | 'lost';
  begin_ns: number;
  end_ns: number;
  first_part: number;
  parts: number;
}

/** Where a record was made. */
export interface RecordedEnvironment {
  /** Equal where times may be compared. */
  fingerprint: string;
  version: string;
  commit: string;
  platform: string;
  system: string;
  compiler: string;
  flags: string;
  simd: string;
  reported_processors: number;
  max_workers: number;
  memory_bytes: number;
  data_bytes: number;
  isolated: boolean;
  debug_build: boolean;
  details: { key: string; value: string; of_the_machine: boolean }[];
}

export interface Calibration {
  step_ns: number | null;
  call_ns: number | null;
  jitter_cv: number | null;
  backward_steps: number;
  empty_iteration_ns: number | null;
  isolated: boolean;
  epoch_ns: number | null;
}

export interface LabRecord {
  format: 'looplab-record';
  format_version: number;
  experiment: string;
  question: string;
  /** The program that measured it; empty for Looplab. */
  source: string;
  run: number;
  /** UTC, ISO 8601. */
  started: string;
  status: Status;
  error: string;
  parameters: Record<string, number | string>;
  environment: RecordedEnvironment;
  calibration: Calibration;
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
    interleaved: boolean; rounds: number; discarded: number; moved: number; stopped: boolean;
    epoch_ns: number; threshold: number; confidence: number; elapsed_ns: number;
  };
  series: Series[];
  timeline?: {
    title: string;
    total_ns: number;
    budget: Record<'split_ns' | 'ship_ns' | 'compute_ns' | 'wait_ns' | 'stitch_ns', number>
      & Partial<Record<'start_ns' | 'serialise_ns' | 'ship_back_ns' | 'deserialise_ns' | 'lost_ns', number>>;
    /** One a worker. Of a team, worker 0 is the thread that splits and stitches; processes have no such lane. */
    lanes: Span[][];
  };
  histogram?: { title: string; items: string; x_label: string; first_edge: number; bin_width: number; counts: number[];
    observed: number | null; observed_label: string };
  picture?: { title: string; width: number; height: number; max_count: number };
  bars?: { title: string; unit: string; bars: { label: string; value: number; low: number; high: number; emphasised: boolean }[] };
  curves?: {
    title: string; x_label: string; y_label: string; x_logarithmic: boolean; y_logarithmic: boolean;
    curves: { name: string; note: string; points: { x: number; y: number; low: number; high: number }[] }[];
    /** Without it: measured. */
    origin?: 'simulated' | 'modelled';
  }[];
  /** Lines as another program prints them. */
  texts?: { title: string; text: string; origin: 'measured' | 'simulated' | 'modelled' }[];
  /** Code carried out one step at a time: before each step, the line that is next and the values. */
  walk?: { title: string; lines: string[]; names: string[]; steps: { line: number; values: string[] }[] };
  /** Which function ran when in one run; `parent` is the place of the frame that called it, or -1. */
  profile?: {
    title: string;
    frames: { name: string; parent: number }[];
    spans: { frame: number; begin_ns: number; end_ns: number }[];
  };
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
  /** Let the student choose files; hand their texts to lab.notebook.import(). */
  pickFile(): void;
  /** Let the student choose a file of numbers; hand it to lab.openData(). */
  pickData(): void;
  /** What the notebook's page shows has changed. */
  notebookChanged(): void;
}

/** A student's own numbers. */
export interface OwnFile {
  name: string;
  kind: '.npy' | 'CSV' | 'WAV';
  rows: number;
  /** 0 where the file does not say. */
  sample_hz: number;
  summary: string;
  /** What was left out, or empty. */
  remark: string;
  columns: { name: string; type: 'uint8' | 'int16' | 'int24' | 'int32' | 'float32' | 'float64' }[];
}

/** Of the list: without the record. */
export interface EntryHead {
  id: string;
  /** The name, or the question where there is none. */
  title: string;
  name: string;
  note: string;
  pinned: boolean;
  headline: string;
  /** Empty for what another program measured. */
  experiment: string;
  /** The program that measured it; empty for Looplab. */
  source: string;
  started: string;
  when: string;
  /** Those that are not the usual ones: " · elements 20000". */
  settings: string;
}

export interface Comparison {
  interleaved: false;
  /** What differs and decides speed. */
  environment: string[];
  setting: string[];
  /** What to beware of: answers that were wrong. */
  cautions: string[];
  /** Why nothing is judged, or empty. */
  refusal: string;
  forced: boolean;
  note: string;
  rows: {
    name: string; text: string;
    /** As a table shows it, with its uncertainty or why it cannot be trusted; null where it cannot. */
    baseline: string; baseline_ns: number | null; other: string; other_ns: number | null;
    /** Above 1 the second run was faster. Missing where nothing could be judged. */
    ratio?: number; low?: number; high?: number; p?: number; verdict?: 'FASTER' | 'SLOWER' | 'UNRESOLVED';
  }[];
}

export interface Format {
  name: string;
  label: string;
  ending: string;
  type: string;
  help: string;
  reads: boolean;
}

/** Every run of this program; a page has the browser keep them. */
export class Notebook {
  /** Those that have all words; pinned ones first, then the newest. */
  entries(words?: string): EntryHead[];
  entry(id: string): { id: string; name: string; note: string; pinned: boolean; record: LabRecord } | null;
  rename(id: string, name: string): void;
  annotate(id: string, note: string): void;
  pin(id: string, pinned?: boolean): void;
  remove(id: string): void;
  /** Takes the last removal back; false when there is none. */
  undo(): boolean;
  /** Keeps a file's run and gives its id. */
  import(text: string): string;
  /** Empty where the run has nothing for this format. Throws where the Python for 'py' or 'ipynb' is missing. */
  export(id: string, format: string): string;
  compare(first: string, second: string, options?: { force?: boolean }): Comparison;
}

export interface Options {
  /** An element of the page, as large as the interface is to be. Without one there is no interface. */
  canvas?: HTMLCanvasElement;
  /** Of a page with a canvas: what is missing does nothing. */
  hooks?: Partial<Hooks>;
  /** The folder of looplab-core.mjs; '../module/' beside this file if not given. */
  module?: string | URL;
  /** At most this much memory, of the sizes 1536, 1024, 512 and 256; the smallest where it is less. */
  memoryMegabytes?: number;
  onLoading?(step: { phase: 'bytes' | 'compiling' | 'starting'; received?: number; total?: number }): void;
  /** The program ended itself; it cannot be used any more. */
  onAbort?(reason: string | Error): void;
}

export interface RunOptions {
  onProgress?(progress: Progress, partial: LabRecord): void;
  /** Ends the run within 100 ms; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

export class LooplabError extends Error {
  code: 'no-webassembly' | 'no-simd' | 'no-exceptions' | 'not-isolated' | 'no-memory' | 'no-module' | 'no-picture'
    | 'framed' | 'mixed-release' | 'refused' | 'failed';
}

export class Looplab {
  experiments(): ExperimentEntry[];
  describe(id: string): Experiment;
  /** Parameters that are missing or undefined have their presets. */
  run(id: string, parameters?: Record<string, number | string>, options?: RunOptions): Promise<LabRecord>;
  stop(): void;
  /** The pieces of C++ that an experiment runs with these parameters. */
  code(id: string, parameters?: Record<string, number | string>): { name: string; text: string }[];
  readonly busy: boolean;
  readonly notebook: Notebook;
  /** What a run can be saved as. */
  formats(): Format[];
  /** The newest, of an experiment or of all. */
  record(id?: string): LabRecord | null;
  /** The timeline of that record as Chrome trace events. */
  trace(id?: string): object | null;
  /** For pages whose parameter "data" is "own". Rejects with a sentence that says what is wrong and where. */
  openData(name: string, content: Blob | ArrayBuffer | ArrayBufferView): Promise<OwnFile>;
  ownData(): { reading: boolean; trouble: string; file: OwnFile | null };
  onNews(listener: () => void): () => void;
  widgets(): Widget[];
  widget(name: string): Widget | undefined;
  state(): Record<string, unknown> | null;
  shownRecord(): LabRecord | null;
  shownTrace(): object | null;
  frames(): { frames: number; build_ms: number; wants_text: boolean; pending: boolean } | null;
  /** Without guess_prompt for the notebook. */
  readLink(text: string): { experiment: string; parameters: Record<string, string>; guess_prompt?: string; theme: string };
  openLink(text: string): string;
  setParameter(key: string, value: number | string): string;
}

/** Rejects with a LooplabError whose message is a sentence for people. */
export function createLooplab(options?: Options): Promise<Looplab>;

/** Throws a LooplabError when this place cannot run Looplab. */
export function check_capabilities(): void;
