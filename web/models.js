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
  let id = experiments.at(-1).id;
  let parameters = {};
  let notice = '';
  // A link is taken whole or not at all.
  const open = (link) => {
    try {
      ({ experiment: id, parameters } = lab.readLink(link));
      notice = '';
    } catch (error) {
      notice = error.message;
    }
  };
  open(id);
  if (location.hash.length > 1) open(location.hash.slice(1));
  addEventListener('hashchange', () => {
    open(location.hash.slice(1));
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
