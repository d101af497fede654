// With which parameters the Python of each page is run beside the page itself: the presets, another seed, and every
// choice that changes the answer, small enough that all of it takes little.
const each = (key, values, others = {}) => values.map((value) => ({ ...others, [key]: value }));

export const settings = {
  'iteration/sum': [{}, { seed: 7, elements: 1000, type: 'float32' }, { seed: 8, elements: 70_001, type: 'int32', workers: 1 }],
  'iteration/serial': [{}, { iterations: 1003, exit: 90, seed: 3 }],
  'iteration/containers': [{}, ...each('question', ['sum', 'membership', 'lookup'], { elements: 500, seed: 5 })],
  'iteration/sorting': [{}, ...each('order', ['random', 'sorted', 'reversed', 'few'], { trials: 2000, seed: 6 })],
  'iteration/filtering': [{ elements: 30_000 }, { elements: 1001, kept: 13, seed: 9 }, { elements: 1024, kept: 0 }],
  'iteration/builtins': each('function', ['count', 'minmax', 'sum', 'any', 'all', 'unique', 'histogram', 'prefix'],
    { values: 3456, seed: 4 }),
  'iteration/vectorise': [{ samples: 90_001, seed: 2 }, { samples: 60_000, threshold: 3 }, { samples: 16_000, task: 'filter' }],
  'iteration/growth': [{}, { spikes: 500, rate: 200, window: 20, seed: 11, workers: 1 }],
  // Starting processes takes seconds, so only what is exported does.
  'parallel/split': [{ shuffles: 20_000, workers: 1 }, { shuffles: 5001, neurons: 9, parts: 7, seed: 21, workers: 1, schedule: 'static' },
    { workload: 'mandelbrot', width: 97, parts: 5, workers: 2, schedule: 'guided' }],
  'parallel/scaling': [{ neurons: 2048, workers: 1 }, { kernel: 'cached', workers: 1 }, { kernel: 'stack', pixels: 2048, workers: 1 },
    { neurons: 1024, workers: 2, serial: 20, seed: 13, scaling: 'weak' }],
  'parallel/schedule': [{ parts: 16, workers: 1 }, { work: 'random', parts: 7, workers: 1, seed: 4, schedule: 'guided' }, { work: 'even', parts: 2, workers: 1 },
    { work: 'straggler', parts: 40, workers: 2, seed: 9, schedule: 'static' }],
  'parallel/pitfalls': [...each('bug', ['lost-updates', 'lock-convoy', 'false-sharing', 'tiny-parts', 'oversubscription', 'straggler', 'float-sums',
    'mean-of-means'], { elements: 20_011, workers: 1, seed: 3 }), ...each('bug', ['borders', 'prefix-sum'], { elements: 20_011, workers: 2, seed: 3 }), { bug: 'same-seed', elements: 5003, workers: 2, seed: 12 }],
  'parallel/processes': [{ neurons: 40, samples: 300 }, { neurons: 33, samples: 200, steps: 3, workers: 2, method: 'imap_unordered', seed: 5 },
    { neurons: 20, samples: 500, workers: 2, method: 'imap', chunk: 3, ship: 'shared', crash: 'yes', seed: 8 }],
  'profiling/timeit': [{}, { cell: 'in-set', elements: 1000, seed: 2 }],
  'profiling/compare': [{ trials: 5 }, { trials: 5, difference: 17, seed: 3 }],
  'profiling/profile': [{ seconds: 1 }, { seconds: 2, seed: 5, puzzle: 3 }],
  'profiling/progress': [{}, { work: 501, seed: 2 }],
  'profiling/toolbox': [{}, { pattern: 'sub-0[!1]*/**', names: 1001, seed: 2 }, { tool: 'pprint' },
    { tool: 'pprint', width: 40, compact: 'yes', indent: 2, depth: 2 }, { tool: 'machine' }],
};

/** The one that is also exported and then run: the last, whose parameters are the least usual. */
export const exported = (page) => settings[page][page === 'profiling/toolbox' ? 1 : settings[page].length - 1];
