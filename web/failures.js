// Every failure that a visitor can meet, as HTML: what happened, why, what to do.
import { LooplabError } from './capabilities.js';

const section = () => document.getElementById('failure');

function paragraph(text) {
  const element = document.createElement('p');
  element.textContent = text;
  return element;
}

/** Replaces the page by a sentence. `actions` are {label, href} or {label, onClick}. */
export function show_failure(title, sentences, { actions = [], details = '' } = {}) {
  const place = section();
  const heading = document.createElement('h1');
  heading.textContent = title;
  place.replaceChildren(heading, ...sentences.map(paragraph));
  for (const { label, href, onClick } of actions) {
    const element = document.createElement(href ? 'a' : 'button');
    element.textContent = label;
    if (href) Object.assign(element, { href, target: '_blank', rel: 'noopener', className: 'button' });
    else element.addEventListener('click', onClick);
    const holder = document.createElement('p');
    holder.append(element);
    place.append(holder);
  }
  if (details) {
    const pre = document.createElement('pre');
    pre.textContent = details;
    place.append(pre);
  }
  for (const id of ['loading', 'canvas']) document.getElementById(id).hidden = true;
  place.hidden = false;
}

export const reload = { label: 'Load the page again', onClick: () => location.reload() };

/** The sentence for whatever was thrown while the page started or ran. */
export function show_error(error, { actions = [reload] } = {}) {
  if (error instanceof LooplabError) {
    show_failure('Looplab cannot run here', [error.message], { actions });
    return;
  }
  show_failure(
    'Something went wrong',
    ['The program stopped with an error of its own, so what is on the page may be wrong.',
      'Load the page again: the settings are in its address and will be kept.'],
    { actions, details: String(error?.stack ?? error?.message ?? error) });
}

/** What was asked for and refused, or ended on request, leaves the page as it is. */
const leaves_the_page = (reason) => (reason instanceof LooplabError && reason.code === 'refused') ||
  (reason instanceof DOMException && ['AbortError', 'TimeoutError'].includes(reason.name));

/** Uncaught errors become sentences too, and stay in the console. */
export function watch_for_errors() {
  addEventListener('error', (event) => show_error(event.error ?? event.message));
  addEventListener('unhandledrejection', ({ reason }) => {
    if (!leaves_the_page(reason)) show_error(reason);
  });
}
