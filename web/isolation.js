// Cross-origin isolation gives threads and a fine clock. A host that sends the headers gives it at
// once; on any other host a service worker adds them, which takes one reload.
import { LooplabError } from './looplab.js';

const framed = () => window.top !== window.self;

// The mark of a reload stands in the history's entry: it outlives the reload, nothing can refuse it,
// and unlike sessionStorage it is not read from a stale copy when the reload changes the process.
const mark = 'reloaded for isolation';
const is_marked = () => history.state === mark;
const set_mark = (value) => history.replaceState(value ? mark : null, '');

function reload_once() {
  if (is_marked()) return false;
  set_mark(true);
  location.reload();
  return true;
}

/** Resolves when this page can be loaded again through the service worker. */
function when_ready(registration) {
  return new Promise((resolve, reject) => {
    // An active one controls the next load, even where a forced reload has gone past it.
    if (navigator.serviceWorker.controller || registration?.active) resolve();
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
    const worker = registration?.installing ?? registration?.waiting;
    const give_up = () => reject(new Error('not all files of the page could be kept'));
    if (!worker) give_up();
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') give_up();
    });
  });
}

/** A new release waits until no page uses the old one. When this page is the only one, it may
 *  step in: nothing has been loaded yet, so releases cannot mix. */
async function take_new_release() {
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration?.waiting) {
    // Browsers look for a new one when they find the time; offline there is none to find.
    registration?.update().catch(() => {});
    return false;
  }
  const changed = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(true), { once: true });
    setTimeout(() => resolve(false), 1500);
  });
  registration.waiting.postMessage('activate-if-alone');
  return (await changed) && reload_once();
}

/**
 * Resolves with true when the page is isolated and may load, with false when it is reloading.
 * Rejects with a LooplabError that says what to do.
 */
export async function isolate() {
  if (window.crossOriginIsolated) {
    if (navigator.serviceWorker?.controller && (await take_new_release())) return false;
    if (is_marked()) set_mark(false);
    return true;
  }
  if (framed()) {
    throw new LooplabError('framed',
      'Looplab stands inside another page, and browsers give threads and a fine clock only to pages that stand by themselves. Open it by itself:');
  }
  if (!window.isSecureContext) {
    throw new LooplabError('not-isolated',
      'This address is neither https nor on this machine, so the browser gives it no threads. Open Looplab over https.');
  }
  if (!navigator.serviceWorker) {
    throw new LooplabError('not-isolated',
      'This site does not send the headers that threads need, and this window has no service workers to add them (private windows often have none). Open the page in an ordinary window.');
  }
  try {
    await when_ready(await navigator.serviceWorker.register('service-worker.js'));
  } catch (error) {
    throw new LooplabError('not-isolated',
      `The service worker that gives this page threads could not be started (${error.message}). Load the page again, or allow this site to store data.`);
  }
  if (reload_once()) return false;
  throw new LooplabError('not-isolated',
    'The page was loaded again to get threads, but the browser still does not isolate it. Close all tabs of this site and open it once more; if that does not help, use another browser.');
}
