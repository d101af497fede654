// What the twin shows: the canvas, or, without one, a page of its own.

/** The page that the canvas shows. `offers` has copy(text), save(name, text) and address(link). */
export function canvas_model(lab, leave, offers) {
  return {
    state: () => lab.state(),
    record: () => lab.shownRecord(),
    describe: (id) => lab.describe(id),
    code: (id) => lab.code(id),
    experiments: () => lab.experiments(),
    set: (key, value) => lab.setParameter(key, value),
    guess: (value) => lab.core.setGuess(value),
    run: () => lab.core.runShown(),
    stop: () => lab.stop(),
    trace: () => lab.trace(),
    offers,
    leave,
  };
}

const same = (a, b) => Object.entries(a).every(([key, value]) => String(value) === String(b[key]));

/** The same without a canvas, for browsers without WebGL 2. */
export function text_model(lab, changed, offers) {
  const experiments = lab.experiments();
  let id = experiments.at(-1).id;
  let parameters = {};
  let theme = '';
  let errors = {};
  let notice = '';
  const guesses = new Map();
  const link = () => `${id}?${Object.entries({ ...parameters, ...(theme && { theme }) })
    .map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
  const show_link = () => history.replaceState(null, '', `#${link()}`);
  // A link is taken whole or not at all.
  const open = (text) => {
    try {
      ({ experiment: id, parameters, theme } = lab.readLink(text));
      notice = '';
      errors = {};
    } catch (error) {
      notice = error.message;
    }
  };
  open(id);
  const follow = () => {
    open(location.hash.slice(1));
    show_link();
  };
  if (location.hash.length > 1) follow();
  addEventListener('hashchange', () => {
    follow();
    changed();
  });
  const record = () => {
    const newest = lab.record();
    return newest?.experiment === id ? newest : null;
  };
  const guess_sentence = (of) => (guesses.has(id) && of && of.status !== 'running'
    ? lab.core.guessSentence(guesses.get(id), of.guess_outcome ?? NaN) : '');
  return {
    state: () => ({ experiment: id, parameters, errors, notice, theme, busy: lab.busy, link: link(),
      guess: guesses.get(id) ?? lab.describe(id).guess.preset, guessed: guesses.has(id), guess_sentence: guess_sentence(record()),
      outdated: Boolean(record()) && !same(record().parameters, parameters) }),
    record,
    describe: (of) => lab.describe(of),
    code: (of) => lab.code(of),
    experiments: () => experiments,
    set: (key, value) => {
      parameters = { ...parameters, [key]: value };
      errors = {};
      try {
        ({ parameters } = lab.readLink(link()));
        show_link();
      } catch (error) {
        errors = { [key]: error.message };
      }
    },
    guess: (value) => guesses.set(id, value),
    run: () => {
      notice = Object.values(errors)[0] ?? '';
      if (!notice) lab.run(id, parameters).catch((error) => { notice = error.message; }).finally(changed);
    },
    stop: () => lab.stop(),
    trace: () => lab.trace(),
    offers,
    leave: null,
  };
}
