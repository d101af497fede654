// What the twin shows: the canvas, or, without one, a page of its own.
import { theme_from } from './html.js';

/** What both models have of the laboratory. */
const common = (lab) => ({
  describe: (id) => lab.describe(id),
  code: (id, parameters) => {
    try {
      return lab.code(id, parameters);
    } catch {
      return lab.code(id); // a field holds what is not legal: the code of the presets, meanwhile
    }
  },
  experiments: () => lab.experiments(),
  stop: () => lab.stop(),
  time: (ns, step_ns) => lab.core.timeOrLess(ns, step_ns),
  entries: (words) => lab.notebook.entries(words),
  entry: (id) => lab.notebook.entry(id),
  rename: (id, name) => lab.notebook.rename(id, name),
  annotate: (id, note) => lab.notebook.annotate(id, note),
  pin: (id, pinned) => lab.notebook.pin(id, pinned),
  remove: (id) => lab.notebook.remove(id),
  undo: () => lab.notebook.undo(),
  export: (id, format) => lab.notebook.export(id, format),
  compare: (first, second, force) => lab.notebook.compare(first, second, { force }),
  formats: () => lab.formats(),
  own_data: () => lab.ownData(),
  trouble: () => lab.core.trouble(),
});

/** The page that the canvas shows. `offers` has copy(text), save(name, text) and address(link). */
export function canvas_model(lab, leave, offers) {
  return {
    state: () => lab.state(),
    record: () => lab.shownRecord(),
    set: (key, value) => lab.setParameter(key, value),
    guess: (value) => lab.core.setGuess(value),
    open: (link) => !lab.openLink(link),
    run: () => lab.core.runShown(),
    trace: () => lab.shownTrace(),
    ...common(lab),
    notebook: () => lab.state().notebook,
    search: (words) => lab.core.setField('notebook-search', words),
    choose: (entry) => lab.core.chooseEntry(entry),
    force: () => lab.core.forceComparison(),
    choose_theme: (name) => lab.core.chooseTheme(name),
    offers,
    leave,
  };
}

const same = (a, b) => Object.entries(a).every(([key, value]) => String(value) === String(b[key]));

/** What was guessed on earlier visits, by experiment: input from outside, like any other. */
function kept_guesses(lab, memory) {
  const kept = lab.experiments().map(({ id }) => [id, Number(memory.load(`guess:${id}`))]);
  return new Map(kept.filter(([id, value]) => {
    const { min, max } = lab.describe(id).guess;
    return value >= min && value <= max;
  }));
}

/** The same without a canvas, for browsers without WebGL 2. `memory` has load(key) and store(key, text). */
export function text_model(lab, changed, offers, memory) {
  let { id } = lab.experiments().find(({ opens }) => opens);
  let parameters = {};
  let guess_prompt = '';
  let theme = theme_from(memory.load('theme'));
  let errors = {};
  let notice = '';
  let page = id;
  const notebook = { words: '', selected: [], force: false };
  const guesses = kept_guesses(lab, memory);
  const link = () => (page === 'notebook' ? `notebook${theme && `?theme=${theme}`}` : `${id}?${Object.entries({ ...parameters, ...(theme && { theme }) })
    .map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`);
  const show_link = () => history.replaceState(null, '', `#${link()}`);
  // A link is taken whole or not at all.
  const open = (text) => {
    try {
      const read = lab.readLink(text);
      page = read.experiment;
      theme = read.theme || theme;
      if (page !== 'notebook') ({ experiment: id, parameters, guess_prompt } = read);
      notice = '';
      errors = {};
      return true;
    } catch (error) {
      notice = error.message;
      return false;
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
  const record = () => lab.record(id);
  const set = (key, value) => {
    parameters = { ...parameters, [key]: value };
    errors = {};
    try {
      ({ parameters, guess_prompt } = lab.readLink(link()));
      show_link();
    } catch (error) {
      errors = { [key]: error.message };
    }
  };
  const guess_sentence = (of) => (guesses.has(id) && of && of.status !== 'running'
    ? lab.core.guessSentence(guesses.get(id), of.guess_outcome ?? NaN) : '');
  return {
    state: () => ({ page, experiment: id, parameters, errors, notice, theme_choice: theme, busy: lab.busy, link: link(), guess_prompt,
      guess: guesses.get(id) ?? lab.describe(id).guess.preset, guessed: guesses.has(id), guess_sentence: guess_sentence(record()),
      outdated: Boolean(record()) && !same(record().parameters, parameters),
      takes_data: page !== 'notebook' && 'data' in parameters }),
    record,
    open_data: (file) => {
      const at = page;
      const takes = page !== 'notebook' && 'data' in parameters;
      return lab.openData(file.name, file).then(() => {
        // Another page may have been opened while it was read: that one stays as it is.
        if (page !== at) return;
        if (takes) set('data', 'own');
        else notice = `${file.name} is not for this page, which measures other data: open one that has “Your file” among its settings.`;
      }).finally(changed);
    },
    set,
    open: (text) => {
      const opened = open(text);
      show_link();
      return opened;
    },
    guess: (value) => {
      const { min, max } = lab.describe(id).guess;
      const inside = Math.min(Math.max(value, min), max);
      guesses.set(id, inside);
      memory.store(`guess:${id}`, String(Number(inside.toPrecision(6))));
    },
    run: () => {
      notice = Object.values(errors)[0] ?? '';
      if (!notice) lab.run(id, parameters).catch((error) => { notice = error.message; }).finally(changed);
    },
    trace: () => lab.trace(id),
    ...common(lab),
    notebook: () => notebook,
    search: (words) => { notebook.words = words; },
    take: (text) => {
      notebook.selected = [lab.notebook.import(text)];
      notebook.force = false;
      page = 'notebook';
      show_link();
    },
    say: (sentence) => {
      notice = sentence;
      changed();
    },
    choose: (entry) => {
      const others = notebook.selected.filter((each) => each !== entry);
      const taken = others.length < notebook.selected.length;
      notice = !taken && others.length >= 8 ? '8 runs at most stand side by side: put one away first.' : '';
      if (!notice) notebook.selected = taken ? others : [...others, entry];
      notebook.force = false;
    },
    force: () => { notebook.force = true; },
    choose_theme: (name) => {
      theme = theme_from(name);
      memory.store('theme', theme);
      show_link();
    },
    offers,
    leave: null,
  };
}
