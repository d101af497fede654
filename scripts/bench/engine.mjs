// Figures of the engine: what its verdicts and times are worth. The numbers are those of the acceptance
// figures in the specification.
import { step } from '../lib/steps.mjs';
import { most_share } from './statistics.mjs';

const by_figure = (lines) => Object.fromEntries(lines.map((line) => JSON.parse(line)).map((entry) => [entry.figure, entry]));

/** Figure 1: the same kernels, iterations and repetitions as Google Benchmark, in one program, in turn. */
export async function google_figures(run) {
  const figures = [];
  await step('Beside Google Benchmark', async () => {
    const measured = by_figure(await run([]));
    for (const name of Object.keys(measured).filter((key) => key.startsWith('google-difference: '))) {
      const kernel = name.slice('google-difference: '.length);
      const time = measured[`google-time: ${kernel}`].value;
      const itself = measured[`google-itself: ${kernel}`].value;
      // At most 1 % from a microsecond on, 3 % below it, or twice what it differs from itself.
      const target = Math.max(time >= 1000 ? 1 : 3, 2 * itself);
      figures.push({ figure: `1  Engine and Google Benchmark, ${kernel}`, comparison: '<=', target: Number(target.toPrecision(2)),
        unit: '%', value: measured[name].value, note: `12 rounds; Google Benchmark against itself ${itself.toPrecision(2)} %` });
    }
  });
  return figures;
}

/** `run(names)` gives the lines that looplab-bench-engine prints. */
export async function program_figures(where, run) {
  const native = where === 'native';
  const figures = [];
  const add = (figure, comparison, target, { unit, value, low, high, samples }, note) =>
    figures.push({ figure: `${figure}, ${where}`, comparison, target, unit, value, samples, note,
      ...(low !== value || high !== value ? { low, high } : {}) });
  const measure = async (title, names, body) => step(`${title}, ${where}`, async () => body(by_figure(await run(names))));

  await measure('Calibration', ['calibration'], (found) => {
    const { value: clock_step, unit, samples } = found['calibration-step'];
    if (!native) {
      const away = Math.abs(clock_step - 5);
      add('2  Clock step, isolated, away from 5 us', '<=', 0.5, { unit, value: away, low: away, high: away, samples },
        `read as ${clock_step.toPrecision(4)} us`);
    }
    add('3  Calibration', '<=', 150, found['calibration-time'], 'ten in a row');
    add('3  Price of a reading, furthest from the median', '<=', 25, found['calibration-call'], 'of ten calibrations');
  });
  // Of what was seen in so many trials, with the largest share at which so few is no rare luck (5 %).
  const trials = ({ value, samples }) => {
    const count = Math.round(value * samples / 100);
    return `${count} of ${samples} trials; at most ${(100 * most_share(count, samples)).toPrecision(2)} % (Clopper-Pearson, 95 %)`;
  };
  await measure('The same code twice', ['same-code'], (found) => {
    const { samples } = found['same-code-different'];
    add('4  Same code called different', '<=', 1, found['same-code-different'], trials(found['same-code-different']));
    add('6  Intervals that hold the true ratio', '>=', 97.5, found['same-code-covered'], `of ${samples} trials`);
  });
  await measure('The same code twice, beside two busy threads', ['same-code-busy'], (found) => {
    add('4  Same code called different, two busy threads', '<=', 1, found['same-code-busy-different'],
      trials(found['same-code-busy-different']));
  });
  await measure('5 % slower', ['power'], (found) => {
    add('5  Slower by 5 %, found in at most 50 rounds', '>=', native ? 99 : 95, found['slower-5-found'], `of ${found['slower-5-found'].samples} trials`);
    add('5  Slower by 5 %, wrong sign', '<=', 0, found['slower-5-wrong-sign']);
  });
  if (native) {
    await measure('2 % slower', ['power-2'], (found) => {
      add('5  Slower by 2 %, found in at most 50 rounds', '>=', 95, found['slower-2-found'], `of ${found['slower-2-found'].samples} trials`);
      add('5  Slower by 2 %, wrong sign', '<=', 0, found['slower-2-wrong-sign']);
    });
  }
  await measure('Own overhead', ['overhead'], (found) => {
    add('10 An empty iteration', '<=', native ? 1 : 2, found['empty-iteration']);
    for (const steps of [10, 100, 1000]) {
      const entry = found[`engine-by-hand-${steps}`];
      add(`10 Engine beside a loop by hand, chain of ${steps}`, '<=', 1, { ...entry, value: Math.abs(entry.value) },
        native ? 'a loop without the engine; signed interval' : 'the same loop without the engine around it; signed interval');
    }
  });
  return figures;
}
