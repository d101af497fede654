// The notebook's page as ordinary HTML: the list, what was chosen of it, and a comparison.
import { element, marked, reachable, table_of } from './html.js';

const link_of = ({ experiment, parameters }) => `${experiment}?${Object.entries(parameters)
  .map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;

/** Verdicts of the first chosen run against another one. */
function comparison(first, other, found) {
  return [
    element('h3', {}, `“${other.title}” against “${first.title}”`),
    ...found.environment.map((text) => element('p', {}, element('strong', {}, 'Other machine or program: '), text)),
    ...found.setting.map((text) => element('p', {}, element('strong', {}, 'Other setting: '), text)),
    ...found.cautions.map((text) => element('p', {}, element('strong', {}, 'Beware: '), text)),
    found.refusal ? element('p', {}, found.refusal) : null,
    found.rows.length ? table_of({ class: 'comparison' }, 'Runs that were not interleaved', ['strategy', 'first run', 'this run', 'this run is'],
      found.rows.map((row) => [row.name, row.baseline, row.other, row.text])) : null,
  ];
}

export class NotebookTwin {
  #place;
  #model;
  #finished = false;  // what is being typed

  constructor(place, model) {
    this.#place = place;
    this.#model = model;
  }

  /** `controls`: it stands for the page, and not beside the canvas. */
  refresh(controls, again) {
    // What is being typed stays.
    const focused = this.#place.contains(document.activeElement) ? document.activeElement : null;
    if (focused?.matches('textarea, input:not([type=checkbox])') && !this.#finished) return;
    this.#finished = false;
    const { words, selected, force } = this.#model.notebook();
    const entries = this.#model.entries(words);
    const act = (action) => () => {
      action();
      again();
    };
    const fresh = element('div', {},
      element('h1', {}, 'Notebook'),
      element('p', {}, 'Every run that was made here, kept on this machine only. Choose one to name, note or save it, and two or more to compare them.'),
      this.#model.trouble() ? element('p', { role: 'alert' }, this.#model.trouble()) : null,
      ...(controls ? this.#tools(words, act) : []),
      entries.length ? null : element('p', {}, words ? 'No run has all these words.' : 'Nothing here yet: run an experiment, and it is kept.'),
      element('ul', { id: 'twin-entries' }, ...entries.map((entry) => this.#item(entry, selected, controls, act))),
      ...this.#chosen(selected, force, controls, act));
    if (controls) reachable(fresh);
    if (this.#place.innerHTML === fresh.innerHTML) {
      // A box that could not be ticked stays ticked in the browser alone.
      for (const box of this.#place.querySelectorAll('input[type=checkbox]')) box.checked = box.defaultChecked;
      return;
    }
    this.#place.replaceChildren(...fresh.childNodes);
    if (focused?.id) document.getElementById(focused.id)?.focus();
  }

  #tools(words, act) {
    const model = this.#model;
    return [element('p', {},
      element('label', { for: 'twin-search' }, 'Search '),
      element('input', { id: 'twin-search', type: 'search', value: words, onchange: (event) => {
        const text = event.target.value;
        this.#finished = true;
        act(() => model.search(text))();
      } }), ' ',
      element('button', { id: 'twin-import', onclick: () => model.offers.pickFile() }, 'Import a file'), ' ',
      element('button', { id: 'twin-undo', onclick: act(() => model.undo()) }, 'Undo delete'))];
  }

  #item(entry, selected, controls, act) {
    const words = `${entry.pinned ? 'Pinned · ' : ''}${entry.title}`;
    const id = `choose-${entry.id}`;
    return element('li', { 'data-entry': entry.id },
      ...(controls ? [
        element('input', { id, type: 'checkbox', checked: selected.includes(entry.id), onchange: act(() => this.#model.choose(entry.id)) }),
        element('label', { for: id }, words)] : [element('strong', {}, words)]),
      element('br'), `${entry.when} · ${entry.experiment || entry.source}${entry.settings} · ${entry.headline}`,
      ...(entry.note ? [element('br'), entry.note] : []));
  }

  #chosen(selected, force, controls, act) {
    const runs = selected.map((id) => this.#model.entry(id)).filter(Boolean);
    if (runs.length === 1) return this.#one(runs[0], controls, act);
    if (runs.length < 2) return [];
    const titled = runs.map((run) => ({ ...run, title: run.name || run.record.question }));
    const found = titled.slice(1).map((run) => this.#model.compare(runs[0].id, run.id, force));
    return [element('h2', {}, `${runs.length} runs side by side`), element('p', {}, found[0].note),
      ...titled.slice(1).flatMap((run, i) => comparison(titled[0], run, found[i])),
      controls && found.some(({ environment, rows }) => environment.length && !rows.length)
        ? element('button', { id: 'twin-force', onclick: act(() => this.#model.force()) }, 'Compare all the same') : null,
      controls && this.#has_page(runs[0].record)
        ? element('button', { id: 'twin-again', onclick: act(() => this.#model.open(link_of(runs[0].record)) && this.#model.run()) }, 'Run the first again') : null];
  }

  #has_page({ experiment }) {
    return this.#model.experiments().some(({ id }) => id === experiment);
  }

  #one(run, controls, act) {
    const { record } = run;
    const cell = ({ text, detail }) => [text, detail].filter(Boolean).join(' ');
    const settings = Object.entries(record.parameters).map((pair) => pair.join(' ')).join(' · ');
    return [element('h2', {}, record.question),
      settings ? element('p', {}, settings) : null,
      ...(controls ? this.#editor(run, act) : [element('p', {}, run.name), element('p', {}, run.note)]),
      table_of({ id: 'twin-entry-table' }, 'Timings', ['strategy', ...record.table.columns.map(({ label }) => label)],
        record.table.rows.map(({ label, cells }) => [label, ...cells.map(cell)])),
      ...record.happened.map((text) => element('p', {}, ...marked(text))),
      ...record.warnings.map(({ code, cause, remedy }) => element('p', {}, element('strong', {}, code), ` ${cause} ${remedy}`))];
  }

  #editor({ id, name, note, pinned, record }, act) {
    const model = this.#model;
    const missing = [...(record.timeline || record.profile ? [] : ['chrome-trace']), ...(record.source ? ['py', 'ipynb'] : [])];
    const formats = model.formats().filter(({ name: format }) => !missing.includes(format));
    const list = element('select', { id: 'twin-format' }, ...formats.map((each) => element('option', { value: each.name }, each.label)));
    const trouble = element('p', { role: 'alert' });
    const save = () => {
      const { ending } = formats.find((each) => each.name === list.value);
      const file = `looplab-${(record.experiment || 'imported').slice(0, 60).replace(/[^a-z0-9]/g, '-')}${ending}`;
      trouble.textContent = '';
      try {
        model.offers.save(file, model.export(id, list.value));
      } catch (error) {
        trouble.textContent = error.message;
      }
    };
    const field = (tag, key, value, change) => element('p', {}, element('label', { for: `twin-${key}` }, `${key === 'entry-name' ? 'Name' : 'Note'} `),
      element(tag, { id: `twin-${key}`, value: tag === 'input' ? value : null, onchange: (event) => {
        const text = event.target.value;
        this.#finished = true;
        act(() => change(text))();
      } }, tag === 'textarea' ? value : null));
    return [
      field('input', 'entry-name', name, (text) => model.rename(id, text)),
      field('textarea', 'entry-note', note, (text) => model.annotate(id, text)),
      element('p', {},
        ...(this.#has_page(record) ? [element('button', { id: 'twin-open', onclick: act(() => model.open(link_of(record))) }, 'Open its page'), ' '] : []),
        element('button', { id: 'twin-pin', onclick: act(() => model.pin(id, !pinned)) }, pinned ? 'Unpin' : 'Pin'), ' ',
        element('button', { id: 'twin-delete', onclick: act(() => model.remove(id)) }, 'Delete'), ' ',
        element('label', { for: 'twin-format' }, 'Save as '), list, ' ', element('button', { id: 'twin-save', onclick: save }, 'Save')), trouble];
  }
}
