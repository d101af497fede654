// Starts the page: isolation, loading with progress, canvas, twin, address.
import { reload, show_error, show_failure, watch_for_errors } from './failures.js';
import { show_theme, theme_from } from './html.js';
import { connect_input } from './input.js';
import { is_one_release, isolate } from './isolation.js';
import { check_capabilities, createLooplab, LooplabError } from './looplab.js';
import { canvas_model, text_model } from './models.js';
import { connect_notebook, import_files, keep_texts } from './notebook.js';
import { Twin } from './twin.js';

const canvas = document.getElementById('canvas');
const twin_place = document.getElementById('twin');

function show_loading({ phase, received, total }) {
  const text = document.getElementById('loading-text');
  const bar = document.getElementById('loading-bar');
  if (phase === 'bytes') {
    const percent = total ? Math.floor((100 * received) / total) : 0;
    text.textContent = `Loading: ${percent} % of ${(total / 1e6).toFixed(1)} MB`;
    bar.value = percent;
  } else {
    bar.removeAttribute('value');
    text.textContent = phase === 'compiling' ? 'Compiling the program ...' : 'Starting threads ...';
  }
}

const has_webgl2 = () => Boolean(document.createElement('canvas').getContext('webgl2'));

const stored = (key) => {
  try {
    return localStorage.getItem(`looplab:${key}`) ?? '';
  } catch {
    return '';
  }
};

/** As the program will choose it: the link's, or else the one of the last visit. */
const theme_at_start = () => theme_from(new URLSearchParams(location.hash.split('?')[1]).get('theme')) || theme_from(stored('theme'));

function store(key, value) {
  try {
    localStorage.setItem(`looplab:${key}`, value);
  } catch {
    // Storage is refused or full: the page works, and forgets.
  }
}

const types = { json: 'application/json', csv: 'text/csv', md: 'text/markdown', txt: 'text/plain', html: 'text/html' };

function save(name, text) {
  const type = types[name.split('.').pop()] ?? 'application/octet-stream';
  // A file that ends a line itself stays as it is.
  const url = URL.createObjectURL(new Blob(text.endsWith('\n') ? [text] : [text, '\n'], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission: the old way, through a selection.
    const area = Object.assign(document.createElement('textarea'), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    canvas.focus();
  }
}

const address = (link) => `${location.origin}${location.pathname}#${link}`;

/** Follows the system's wishes and the screen's pixel ratio. */
function follow_system(lab) {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const contrast = matchMedia('(prefers-contrast: more)');
  const reduced = matchMedia('(prefers-reduced-motion: reduce)');
  const touch = matchMedia('(pointer: coarse)');
  const look = () => lab.core.setLook(dark.matches, contrast.matches, reduced.matches, touch.matches);
  for (const query of [dark, contrast, reduced, touch]) query.addEventListener('change', look);
  look();
  // Another screen changes the ratio without changing the window's size: SDL hears only of sizes.
  const watch_ratio = () => {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => {
      dispatchEvent(new Event('resize'));
      watch_ratio();
    }, { once: true });
  };
  watch_ratio();
}

function watch_context(lab, twin) {
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    show_failure('The picture was lost',
      ['The graphics driver took the page\'s drawing context away, which happens when it is busy or was updated. Nothing that was measured is lost.',
        'The picture comes back by itself when the driver allows it.'],
      { actions: [reload] });
  });
  canvas.addEventListener('webglcontextrestored', () => {
    document.getElementById('failure').hidden = true;
    canvas.hidden = twin.shown;
    lab.core.contextRestored();
  });
}

/** Rounds that were measured while the page was hidden are invalid. */
function watch_visibility(lab) {
  const tell = () => lab.core.setHidden(document.visibilityState !== 'visible');
  document.addEventListener('visibilitychange', tell);
  tell();
}

function follow_address(lab, refresh) {
  const open = () => {
    const link = location.hash.slice(1);
    // The address says what the page shows, so that loading it again keeps the settings.
    if (link && link !== lab.state().link && lab.openLink(link)) history.replaceState(null, '', `#${lab.state().link}`);
    refresh();
  };
  addEventListener('hashchange', open);
  open();
}

/** The drawing or the text, one at a time. */
function text_view(twin, lab) {
  const choose = (text) => {
    canvas.hidden = text;
    twin.show(text);
    if (!text) {
      dispatchEvent(new Event('resize'));
      lab.core.redraw();
      canvas.focus();
    }
  };
  document.getElementById('skip').addEventListener('click', (event) => {
    event.preventDefault();
    choose(true);
  });
  return () => choose(false);
}

async function start_with_canvas() {
  let twin = null;
  let pending = 0;
  const show = () => {
    pending = 0;
    twin?.refresh();
  };
  const refresh = () => { pending ||= setTimeout(show, 60); };
  // While something is measured the twin changes together with the drawing: the run waits for both.
  const show_news = () => {
    if (!lab?.busy) refresh();
    else if (!pending) pending = requestAnimationFrame(show);
  };
  // What is wrong with a file stands beside the button that opens one, where the page has it.
  const open_own = (file) => lab.openData(file.name, file).catch((error) => {
    const { takes_data: takes, parameters } = lab.state();
    if (error.code !== 'unread' || !takes || parameters.data !== 'own') throw error;
  });
  const { pickFile, pickData } = import_files(document.body, (text) => {
    lab.notebook.import(text);
  }, (sentence) => {
    lab.core.setNotice(sentence);
    refresh();
  }, { wanted: () => lab.state().takes_data, open: open_own });
  const hooks = {
    copy, save, address, store, pickFile, pickData, notebookChanged: refresh,
    load: stored,
    linkChanged: (link) => {
      history.replaceState(null, '', `#${link}`);
      refresh();
    },
  };
  let lab = null;
  canvas.hidden = false;
  lab = await createLooplab({ canvas, hooks, onLoading: show_loading, onAbort: show_error });
  if (!(await is_one_release())) return;
  document.getElementById('loading').hidden = true;
  follow_system(lab);
  let leave = null;
  twin = new Twin(twin_place, canvas_model(lab, () => leave(), { copy, save, address, pickFile, pickData }));
  leave = text_view(twin, lab);
  follow_address(lab, refresh);
  watch_context(lab, twin);
  watch_visibility(lab);
  connect_input(canvas, lab, document.getElementById('keyboard'));
  lab.onNews(show_news);
  connect_notebook(lab, refresh).then(refresh);
  keep_texts(lab, canvas);
  for (const type of ['pointerup', 'keyup']) canvas.addEventListener(type, refresh);
  if (document.activeElement === document.body) canvas.focus();
  window.looplab = lab;
}

async function start_as_text() {
  document.getElementById('failure').hidden = true;
  document.getElementById('loading').hidden = false;
  const lab = await createLooplab({ onLoading: show_loading, onAbort: show_error });
  if (!(await is_one_release())) return;
  document.getElementById('loading').hidden = true;
  let twin = null;
  let model = null;
  const { pickFile, pickData } = import_files(document.body, (text) => model.take(text), (sentence) => model.say(sentence),
    { wanted: () => model.state().takes_data, open: (file) => model.open_data(file) });
  model = text_model(lab, () => twin.refresh(), { copy, save, address, pickFile, pickData }, { load: stored, store });
  twin = new Twin(twin_place, model);
  twin.show(true);
  lab.onNews(() => twin.refresh());
  connect_notebook(lab, () => twin.refresh()).then(() => twin.refresh());
  watch_visibility(lab);
  window.looplab = lab;
}

function offer_text(reason) {
  show_failure('No picture here', [reason, 'Measuring works all the same, so the page can be used as text.'],
    { actions: [{ label: 'Use it as text', onClick: () => start_as_text().catch(show_error) }, reload] });
}

async function start() {
  window.looplab_booted = true;
  show_theme(theme_at_start());
  watch_for_errors();
  try {
    if (!(await isolate())) return;
    check_capabilities();
    if (!has_webgl2()) {
      offer_text('This browser has no WebGL 2, which draws the page: it may be switched off, or the graphics driver may be too old.');
      return;
    }
    await start_with_canvas();
  } catch (error) {
    if (error instanceof LooplabError && error.code === 'no-picture') {
      offer_text(error.message);
      return;
    }
    const by_itself = { label: 'Open Looplab by itself', href: location.href };
    show_error(error, error instanceof LooplabError && error.code === 'framed' ? { actions: [by_itself] } : {});
  }
}

start();
