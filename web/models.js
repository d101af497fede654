// What the twin shows: the canvas, or, without one, a page of its own.

/** The page that the canvas shows. */
export function canvas_model(lab, leave) {
  return {
    state: () => lab.state(),
    record: () => lab.shownRecord(),
    describe: (id) => lab.describe(id),
    experiments: () => lab.experiments(),
    set: (key, value) => lab.setParameter(key, value),
    run: () => lab.core.runShown(),
    stop: () => lab.stop(),
    leave,
  };
}

/** The same without a canvas, for browsers without WebGL 2. */
export function text_model(lab, changed) {
  const experiments = lab.experiments();
  const asked = location.hash.slice(1).split('?')[0];
  let id = experiments.some((each) => each.id === asked) ? asked : experiments.at(-1).id;
  let notice = '';
  const presets = (of) => Object.fromEntries(
    lab.describe(of).parameters.map((spec) => [spec.key, String(spec.default)]));
  let parameters = presets(id);
  addEventListener('hashchange', () => {
    const wanted = location.hash.slice(1).split('?')[0];
    if (!experiments.some((each) => each.id === wanted)) return;
    id = wanted;
    parameters = presets(id);
    changed();
  });
  return {
    state: () => ({ experiment: id, parameters, errors: {}, guess: 1, guessed: false,
      guess_sentence: '', notice, busy: lab.busy, outdated: false }),
    record: () => {
      const record = lab.record();
      return record?.experiment === id ? record : null;
    },
    describe: (of) => lab.describe(of),
    experiments: () => experiments,
    set: (key, value) => { parameters = { ...parameters, [key]: value }; },
    run: () => {
      notice = '';
      lab.run(id, parameters).catch((error) => { notice = error.message; }).finally(changed);
    },
    stop: () => lab.stop(),
    leave: null,
  };
}
