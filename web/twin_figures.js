// The figures of a record as HTML: what the canvas draws, in sentences and tables.
// `time(ns, step_ns)`: a time as the canvas says it.
import { element, table_of } from './html.js';

function table(record) {
  const { columns, rows } = record.table;
  if (!rows.length) return null;
  return table_of({ id: 'twin-table' }, `Timings, ${record.origin}${record.checked ? ', answers checked' : ''}`,
    ['strategy', ...columns.map(({ label }) => label)],
    rows.map(({ label, cells }) => [label, ...cells.map((cell) => [cell.text, cell.detail].filter(Boolean).join(' '))]));
}

/** What stands behind each number, to be opened. */
function certainty(record) {
  return record.series.map(({ name, facts }) => element('details', { class: 'certainty' },
    element('summary', {}, `How sure is “${name}”?`),
    element('dl', {}, ...facts.flatMap(({ label, value }) => [
      element('dt', {}, label), element('dd', {}, value)]))));
}

/** Whether workers shared no memory: they do what those of a team do not. */
const of_processes = (shares) => Object.keys(shares).some((key) => !of_all.includes(key.replace('_ns', '')));

function budget(record, time) {
  if (!record.timeline) return null;
  const text = (ns) => time(ns, record.calibration.step_ns ?? 0);
  const { budget: all } = record.timeline;
  const shares = Object.entries(all)
    .filter(([, ns]) => ns > 0 || !of_processes(all))
    .map(([key, ns]) => `${key.replace('_ns', '').replace('_', ' ')} ${text(ns)}`);
  return element('p', { id: 'twin-budget' },
    `Of one run of ${text(record.timeline.total_ns)}: ${shares.join(', ')} (measured).`);
}

/** What workers do, and what only those do that share no memory. */
const stages = ['start', 'split', 'serialise', 'ship', 'compute', 'ship back', 'deserialise', 'lost', 'wait', 'stitch'];
const of_all = ['split', 'ship', 'compute', 'wait', 'stitch'];

/** What each worker did, a worker a row: a screen reader cannot look along a lane. */
function lanes(record, time) {
  if (!record.timeline?.lanes.length) return null;
  const text = (ns) => time(ns, record.calibration.step_ns ?? 0);
  const of_kind = (spans, kind) => spans.filter((span) => span.kind === kind);
  const alone = of_processes(record.timeline.budget);
  const shown = stages.filter((kind) => (!alone && of_all.includes(kind)) || record.timeline.lanes.some((spans) => of_kind(spans, kind).length));
  const rows = record.timeline.lanes.map((spans, worker) => [`worker ${worker}`,
    of_kind(spans, 'compute').reduce((sum, { parts }) => sum + parts, 0).toLocaleString('en'),
    ...shown.map((kind) => {
      const own = of_kind(spans, kind);
      return own.length ? text(own.reduce((sum, { begin_ns, end_ns }) => sum + end_ns - begin_ns, 0)) : '–';
    })]);
  return table_of({ id: 'twin-lanes' }, `${record.timeline.title}, measured`, ['worker', 'parts', ...shown], rows);
}

function picture({ picture: figure, checked }) {
  if (!figure) return null;
  return element('p', { id: 'twin-picture' },
    `${figure.title}: ${figure.width} by ${figure.height} pixels, coloured by the steps until each escaped, ${figure.max_count} at most${checked ? ' (measured, checked)' : ''}.`);
}

function histogram(record) {
  const figure = record.histogram;
  if (!figure) return null;
  const all = figure.counts.reduce((sum, count) => sum + count, 0);
  const observed = figure.observed_label ? `; ${figure.observed_label}` : '';
  return element('p', {}, `Histogram of ${all.toLocaleString('en')} ${figure.items} by ${figure.x_label}${observed}.`);
}

const text_lines = ({ title, text: lines, origin }) => element('figure', {},
  element('figcaption', {}, `${title}, ${origin}`), element('pre', { class: 'scrolls' }, lines));

/** What the canvas steps through: a step a row. */
function walk({ walk: figure }) {
  if (!figure) return [];
  return [element('pre', { class: 'scrolls' }, figure.lines.map((line, i) => `${String(i + 1).padStart(2)}  ${line}`).join('\n')),
    table_of({ id: 'twin-walk' }, `${figure.title}, simulated`, ['next line', ...figure.names],
      figure.steps.map(({ line, values }) => [line + 1, ...values]))];
}

/** A function a row, indented by who calls it. */
function profile({ profile: figure, calibration }, time) {
  if (!figure) return [];
  const rows = figure.frames.map(({ name, parent }) => ({ name, parent, depth: 0, calls: 0, total: 0, self: 0 }));
  for (const row of rows) row.depth = row.parent < 0 ? 0 : rows[row.parent].depth + 1;
  for (const { frame, begin_ns, end_ns } of figure.spans) {
    const row = rows[frame];
    row.calls += 1;
    row.total += end_ns - begin_ns;
    row.self += end_ns - begin_ns;
    if (row.parent >= 0) rows[row.parent].self -= end_ns - begin_ns;
  }
  const text = (ns) => time(ns, calibration.step_ns ?? 0);
  const percent = (ns) => `${((100 * ns) / (rows[0].total || 1)).toFixed(1)} %`;
  return [table_of({ id: 'twin-profile' }, `${figure.title}, measured`,
    ['function', 'calls', 'time', 'of all', 'itself'],
    rows.map(({ name, depth, calls, total, self }) => ['\u00a0\u00a0'.repeat(depth) + name, calls, text(total), percent(total), text(Math.max(self, 0))]))];
}

/** A row for each place on the horizontal axis, a column for each curve. */
function curves({ title, x_label, y_label, curves: all, origin = 'measured' }, index) {
  const places = [...new Set(all.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const number = (value) => Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
  const cell = ({ points }, place) => {
    const point = points.find(({ x }) => x === place);
    if (!point) return '–';
    return origin === 'measured' ? `${number(point.y)} (${number(point.low)} to ${number(point.high)})` : number(point.y);
  };
  return table_of({ id: `twin-curves-${index}` }, `${title}: ${y_label}, ${origin === 'measured' ? 'median with 95 % interval, ' : ''}${origin}`,
    [x_label, ...all.map(({ name, note }) => (note ? `${name}, ${note}` : name))],
    places.map((place) => [place.toLocaleString('en'), ...all.map((curve) => cell(curve, place))]));
}

export const figures = (record, time) => [
  table(record), ...certainty(record), budget(record, time), lanes(record, time), histogram(record), picture(record),
  ...(record.curves ?? []).map(curves), ...(record.texts ?? []).map(text_lines), ...walk(record), ...profile(record, time),
];
