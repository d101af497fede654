// The readable twin of the canvas: the same page as ordinary HTML, made from the same record. A
// screen reader reads it beside the canvas; chosen as text view it also has controls of its own.

import { element, marked, reachable, show_theme } from './html.js';
import { figures } from './twin_figures.js';
import { NotebookTwin } from './twin_notebook.js';

const relevant = (spec, parameters) => {
  const [key, value] = spec.only_for.split('=');
  return !spec.only_for || parameters[key] === value;
};

const themes = [['', 'as the system'], ['light', 'light'], ['dark', 'dark'], ['contrast', 'high contrast']];

/** What a screen reader says by itself: the start, each quarter and the end, not every step. */
function announcement(record) {
  if (!record) return '';
  if (record.status !== 'running') return record.status === 'failed' ? 'The run failed.' : `The run is ${record.status}.`;
  const { phase, done, total } = record.progress;
  return `Running: ${phase}, ${total > 0 ? 25 * Math.floor((4 * done) / total) : 0} %.`;
}

export class Twin {
  #place;
  #model;
  #shown = false;
  #parts = {};
  #notebook;

  /** `model`: one of those in models.js. */
  constructor(place, model) {
    this.#place = place;
    this.#model = model;
    const part = (name, tag = 'div', attributes = {}) => {
      this.#parts[name] = element(tag, { id: `twin-${name}`, ...attributes });
      return this.#parts[name];
    };
    place.replaceChildren(part('bar'), part('pages', 'nav', { 'aria-label': 'Pages' }), part('head'),
      part('notice', 'p', { role: 'alert' }), part('theme'), part('tries'), part('controls'), part('data'), part('progress', 'p'),
      part('status', 'p', { role: 'status', class: 'spoken' }), part('result'), part('more'), part('notebook'));
    this.#notebook = new NotebookTwin(this.#parts.notebook, model);
    place.hidden = false;
    this.refresh();
  }

  /** As the whole page, with controls. */
  show(shown) {
    this.#shown = shown;
    this.#place.classList.toggle('shown', shown);
    this.#parts.controls.replaceChildren();
    this.refresh();
    if (shown) this.#place.focus();
  }

  get shown() {
    return this.#shown;
  }

  refresh() {
    const state = this.#model.state();
    show_theme(state.theme_choice);
    const notebook = state.page === 'notebook';
    for (const name of ['head', 'tries', 'controls', 'data', 'progress', 'result', 'more']) this.#parts[name].hidden = notebook;
    this.#parts.notebook.hidden = !notebook;
    if (notebook) {
      document.title = 'Notebook · Looplab';
      this.#bar(state);
      this.#notebook.refresh(this.#shown, () => this.refresh());
      return;
    }
    const card = this.#model.describe(state.experiment);
    document.title = `${card.question} · Looplab`;
    this.#head(card, state);
    this.#tries(card);
    this.#controls(card, state);
    this.#data(state);
    const record = this.#model.record();
    this.#result(state, record);
    this.#more(card, state);
    this.#offer(record);
  }

  #set(name, ...children) {
    const place = this.#parts[name];
    const fresh = element('div', {}, ...children);
    if (this.#shown) reachable(fresh);
    // Unchanged parts are left alone, so that a screen reader is not made to read them again.
    if (place.innerHTML !== fresh.innerHTML) place.replaceChildren(...fresh.childNodes);
  }

  #head(card, state) {
    this.#set('head', element('h1', {}, card.question), element('p', {}, card.lead));
    this.#bar(state);
  }

  /** What is wrong, the way back, and the other pages. */
  #bar(state) {
    this.#set('notice', state.notice || Object.values(state.errors)[0] || '');
    this.#theme(state);
    const model = this.#model;
    const pages = this.#parts.pages;
    if (!this.#shown) {
      this.#set('bar');
      this.#set('pages');
      delete pages.dataset.page;
    } else if (pages.dataset.page !== state.page) {
      pages.dataset.page = state.page;
      if (model.leave) {
        this.#parts.bar.replaceChildren(element('button', { onclick: () => model.leave() }, 'Back to the drawing'));
      }
      const link = (id, title) => [element('a', { href: `#${id}`, 'aria-current': id === state.page ? 'page' : null }, title), ' '];
      pages.replaceChildren(...model.experiments().flatMap((each) => link(each.id, each.title)), ...link('notebook', 'Notebook'));
    }
  }

  #theme(state) {
    const place = this.#parts.theme;
    place.hidden = !this.#shown;
    if (!place.firstChild) {
      const choose = (event) => {
        this.#model.choose_theme(event.target.value);
        this.refresh();
      };
      place.append(element('label', { for: 'set-theme' }, 'Theme '), element('select', { id: 'set-theme', onchange: choose },
        ...themes.map(([value, label]) => element('option', { value }, label))));
    }
    document.getElementById('set-theme').value = state.theme_choice;
  }

  /** What the page suggests; shown as a page, each can be pressed. */
  #tries(card) {
    const place = this.#parts.tries;
    const made = `${card.id} ${this.#shown}`;
    if (place.dataset.made === made) return;
    place.dataset.made = made;
    const take = (parameters) => () => {
      for (const [key, value] of Object.entries(parameters)) this.#model.set(key, value);
      this.refresh();
    };
    const suggestion = ({ text, parameters }) =>
      (this.#shown ? element('button', { onclick: take(parameters) }, text) : text);
    place.replaceChildren(...(card.tries.length ? [element('h2', {}, 'Try'),
      element('ul', {}, ...card.tries.map((each) => element('li', {}, suggestion(each))))] : []));
  }

  #controls(card, state) {
    const specs = card.parameters.filter((spec) => relevant(spec, state.parameters));
    if (this.#shown) this.#form(specs, card, state);
    else {
      this.#set('controls', element('dl', { 'aria-label': 'Settings' }, ...specs.flatMap((spec) => [
        element('dt', {}, spec.unit ? `${spec.label}, ${spec.unit}` : spec.label),
        element('dd', { 'data-parameter': spec.key }, String(state.parameters[spec.key]))])),
        element('p', { id: 'twin-guess' }, state.guessed ? `Your guess: ${state.guess.toPrecision(2)}×.` : ''));
    }
  }

  /** The student's own file, where the settings ask for it. */
  #data(state) {
    const { reading, trouble, file } = this.#model.own_data();
    if (state.parameters.data !== 'own' && !(reading && state.takes_data)) {
      this.#set('data');
      return;
    }
    const columns = (file?.columns ?? []).map(({ name }, i) => `${i + 1} “${name}”`);
    const summary = file ? [`${file.summary}.`, columns.length > 1 && `Columns: ${columns.join(', ')}.`, file.remark].filter(Boolean).join(' ')
      : 'No file yet: a .npy, a .csv with a header or a .wav, 256 MB at most. It stays on this machine.';
    this.#set('data', element('p', { id: 'twin-file' }, reading ? 'The file is being read.' : summary),
      trouble ? element('p', { id: 'twin-file-trouble' }, trouble) : null,
      this.#shown ? element('button', { id: 'twin-open-file', onclick: () => this.#model.offers.pickData() }, 'Open a file') : null);
  }

  /** In Python, the code that ran, and what can be taken away: made once a page, and again when their text has come.
   *  What a reader has opened stays open. */
  #more(card, state) {
    const place = this.#parts.more;
    const model = this.#model;
    const pieces = model.code(state.experiment, state.parameters);
    const made = `${state.experiment} ${this.#shown} ${pieces.map(({ name, text }) => `${name}${Boolean(text)}`)}`;
    if (place.dataset.made === made) return;
    const same_page = place.dataset.page === state.experiment;
    const opened = [...place.querySelectorAll('details')].map(({ open }) => same_page && open);
    place.dataset.made = made;
    place.dataset.page = state.experiment;
    const { copy, save, address } = model.offers;
    const code = (text) => element('pre', { class: 'scrolls' }, element('code', {}, text));
    const button = (label, onclick, id) => [element('button', { onclick, id }, label), ' '];
    const name = () => model.state().experiment.replaceAll('/', '-');
    const json = (ending, what) => () => save(`looplab-${name()}${ending}`, JSON.stringify(what()));
    place.replaceChildren(
      element('details', {}, element('summary', {}, 'In Python'), code(card.python)),
      element('details', {}, element('summary', {}, 'The code that ran'),
        ...pieces.flatMap((each) => [element('h3', {}, each.name), code(each.text)])),
      ...(card.sources.length ? [element('details', {}, element('summary', {}, 'Sources'),
        element('ul', {}, ...card.sources.map((source) => element('li', {}, source))))] : []),
      ...(this.#shown ? [element('p', { id: 'twin-take' },
        ...button('Copy link', () => copy(address(model.state().link))),
        ...button('Save JSON', json('.json', () => model.record()), 'twin-save-json'),
        ...button('Save trace', json('.trace.json', () => model.trace()), 'twin-save-trace'))] : []));
    place.querySelectorAll('details').forEach((each, i) => { each.open = opened[i] ?? false; });
    if (this.#shown) reachable(place);
  }

  /** A button stands only where there is something to save, as on the canvas. */
  #offer(record) {
    if (!this.#shown) return;
    const ready = Boolean(record) && record.status !== 'running';
    document.getElementById('twin-save-json').hidden = !ready;
    document.getElementById('twin-save-trace').hidden = !ready || !(record.timeline || record.profile);
  }

  #guess_field(card) {
    const change = (event) => {
      const value = Number(event.target.value);
      if (value > 0) this.#model.guess(value);
      this.refresh();
    };
    return element('p', {}, element('label', { for: 'set-guess', id: 'label-guess' }),
      element('input', { id: 'set-guess', type: 'number', step: 'any', min: card.guess.min, max: card.guess.max, onchange: change }),
      ` times ${card.guess.suffix}`);
  }

  #form(specs, card, state) {
    const place = this.#parts.controls;
    const keys = [state.experiment, ...specs.map(({ key }) => key)].join();
    if (place.dataset.keys !== keys || !place.firstChild) {
      place.dataset.keys = keys;
      const field = (spec) => {
        const id = `set-${spec.key}`;
        const change = (event) => {
          this.#model.set(spec.key, event.target.value);
          this.refresh();
        };
        const input = spec.type === 'choice'
          ? element('select', { id, onchange: change }, ...spec.choices.map(({ value, label }) =>
            element('option', { value }, label)))
          : element('input', spec.type === 'text' ? { id, maxlength: spec.longest, spellcheck: 'false', onchange: change }
            : { id, type: 'number', min: spec.min, max: spec.max, onchange: change });
        return element('p', {}, element('label', { for: id }, `${spec.label} `), input);
      };
      place.replaceChildren(...specs.map(field), this.#guess_field(card),
        element('button', { id: 'twin-run', onclick: () => {
          if (this.#model.state().busy) this.#model.stop();
          else this.#model.run();
          this.refresh();
        } }, 'Run'));
    }
    for (const spec of specs) {
      const input = document.getElementById(`set-${spec.key}`);
      if (input && input !== document.activeElement) input.value = state.parameters[spec.key];
    }
    document.getElementById('label-guess').textContent = `Your guess: ${state.guess_prompt} `;
    const guess = document.getElementById('set-guess');
    if (guess !== document.activeElement) guess.value = state.guessed ? Number(state.guess.toPrecision(3)) : '';
    document.getElementById('twin-run').textContent = state.busy ? 'Stop' : 'Run';
  }

  #result(state, record) {
    const progress = record ? `${record.status}: ${record.progress.line}` : 'ready';
    if (this.#parts.progress.textContent !== progress) this.#parts.progress.textContent = progress;
    const spoken = announcement(record);
    if (this.#parts.status.textContent !== spoken) this.#parts.status.textContent = spoken;
    this.#parts.progress.dataset.status = record?.status ?? 'ready';
    this.#parts.progress.dataset.run = record?.run ?? 0;
    if (!record) {
      this.#set('result', element('p', {}, 'Guess first, then press Run.'));
      return;
    }
    this.#set('result',
      record.error ? element('p', {}, record.error) : null,
      state.outdated ? element('p', {}, 'The settings have changed since this was measured.') : null,
      record.answer ? element('p', { id: 'twin-answer' }, `Answer: ${record.answer}${record.checked ? ' (checked)' : ''}`) : null,
      ...figures(record, this.#model.time),
      record.happened.length ? element('h2', {}, 'What happened') : null,
      state.guess_sentence ? element('p', { id: 'twin-guess-outcome' }, state.guess_sentence) : null,
      ...record.happened.map((text) => element('p', {}, ...marked(text))),
      ...record.warnings.map(({ code, cause, remedy }) =>
        element('p', {}, element('strong', {}, code), ` ${cause} ${remedy}`)));
  }
}
