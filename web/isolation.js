// Cross-origin isolation gives threads and a fine clock. A host that sends the headers gives it at
// once; on any other host a service worker adds them, which takes one reload.
import { LooplabError } from './capabilities.js';

const framed = () => window.top !== window.self;

// How often this page has loaded itself again stands in the address: nothing can refuse or lose it
// there. (A history entry's state may be gone after a reload that changes the process, and
// sessionStorage may be stale.)
const key = 'reloaded';
const reloads = () => Number(new URLSearchParams(location.search).get(key)) || 0;

function address(count) {
  const url = new URL(location.href);
  if (count > 0) url.searchParams.set(key, count);
  else url.searchParams.delete(key);
  return url.href;
}

/** Loads the page again, unless it has done so `most` times. */
function reload({ most }) {
  if (reloads() >= most) return false;
  location.replace(address(reloads() + 1));
  return true;
}

/** So that whoever loads the page again by hand gets as many reloads again. */
function forget_reloads() {
  if (reloads() > 0) history.replaceState(null, '', address(0));
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

/** A new release waits until no page of the old one is open. Browsers look for one when they find the
 *  time, so this asks; offline there is none to find. */
function look_for_new_release() {
  navigator.serviceWorker?.getRegistration()
    .then((registration) => registration?.update()).catch(() => {});
}

/**
 * Resolves with true when the page is isolated and may load, with false when it is reloading.
 * Rejects with a LooplabError that says what to do.
 */
export async function isolate() {
  if (window.crossOriginIsolated) {
    look_for_new_release();
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
  if (reload({ most: 1 })) return false;
  forget_reloads();
  throw new LooplabError('not-isolated',
    'The page was loaded again to get threads, but the browser still does not isolate it. Close all tabs of this site and open it once more; if that does not help, use another browser.');
}

/**
 * Call it when everything has been loaded. A new release may appear while a page of the old one is
 * loading: then the page, which came first, and the release's list, which comes last, differ, and the
 * page is loaded again. Resolves with false when it is reloading.
 */
export async function is_one_release() {
  const listed = await fetch('release.json', { cache: 'no-cache' })
    .then((response) => response.json()).then(({ release }) => release, () => null);
  const one = !listed || listed === document.documentElement.dataset.release;
  // The browser may let the new one in between any two files: twice is possible, more is a fault.
  if (!one && reload({ most: 4 })) return false;
  forget_reloads();
  if (one) return true;
  throw new LooplabError('mixed-release',
    'This site is being replaced by a newer release, and parts of both have arrived. Load the page again in a minute.');
}
