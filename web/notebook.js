// Where a browser keeps the notebook: a database of its own on this machine, one text a run.
import { pass_text } from './looplab.js';

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function open_database() {
  const request = indexedDB.open('looplab', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('runs');
  return asked(request);
}

const reason = (error) => String(error?.message || error).split('\n')[0];

/** '' or the sentence on why it is not shown. */
function restore(core, text, id) {
  try {
    return pass_text(core, text, (all) => core.restoreEntry(all, id));
  } catch (error) {
    return reason(error);
  }
}

/** Brings back what was kept, and keeps what comes. What fails stands on the notebook's page. */
export async function connect_notebook(lab, changed) {
  const { core } = lab;
  let failing = false;
  const forgetful = (error) => {
    failing = true;
    core.setTrouble(`This browser does not keep the runs (${reason(error)}): they are lost when the page is closed. Save what matters, or open Looplab outside a private window.`);
  };
  const kept = () => {
    if (failing) core.setTrouble('');
    failing = false;
  };
  try {
    // What reads records comes with the experiments.
    await core.second?.arrived;
    const database = await open_database();
    // Another tab must not be held up by this one when a later release changes the database.
    database.onversionchange = () => database.close();
    const runs = (mode = 'readonly') => database.transaction('runs', mode).objectStore('runs');
    const bad = [];
    const store = runs();
    const [ids, texts] = await Promise.all([asked(store.getAllKeys()), asked(store.getAll())]);
    texts.forEach((text, i) => {
      const sentence = restore(core, text, ids[i]);
      if (sentence) bad.push(sentence);
    });
    if (bad.length) core.setTrouble(`${bad.length} kept run${bad.length > 1 ? 's' : ''} cannot be shown and ${bad.length > 1 ? 'stay as they are' : 'stays as it is'}. The first: ${bad[0]}`);
    // Other tabs hold the same runs: each tells the others what it changed.
    const tabs = new BroadcastChannel('looplab-notebook');
    // Changes of this tab that are not yet in the database, which then has the last word.
    const unwritten = new Map();
    tabs.onmessage = async ({ data: id }) => {
      try {
        while (unwritten.has(id)) await unwritten.get(id);
        const text = await asked(runs().get(id));
        if (text === undefined) core.forgetEntry(id);
        else restore(core, text, id);
      } catch (error) {
        forgetful(error);
      }
      changed();
    };
    const change = (id, action) => {
      try {
        const place = runs('readwrite');
        const ended = new Promise((resolve) => {
          place.transaction.onabort = () => {
            forgetful(place.transaction.error);
            resolve();
          };
          place.transaction.oncomplete = () => {
            kept();
            tabs.postMessage(id);
            resolve();
          };
        });
        unwritten.set(id, ended);
        ended.then(() => { if (unwritten.get(id) === ended) unwritten.delete(id); });
        action(place);
      } catch (error) {
        forgetful(error);
      }
    };
    core.setStore({
      put: (id, text) => change(id, (place) => place.put(text, id)),
      remove: (id) => change(id, (place) => place.delete(id)),
    });
  } catch (error) {
    forgetful(error);
  }
}

/** What is being typed into the canvas is kept when typing rests, and before the page may go. */
export function keep_texts(lab, canvas) {
  let resting = 0;
  const keep = () => {
    clearTimeout(resting);
    lab.core.keepTexts();
  };
  canvas.addEventListener('keyup', () => {
    clearTimeout(resting);
    resting = setTimeout(keep, 700);
  });
  addEventListener('pagehide', keep);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) keep();
  });
}

/** Files that are chosen or dropped: `take(text)` throws a sentence on why not, and `say(sentence)`
 *  shows what became of all of them. `own` has wanted(), whether the page measures a student's numbers, and
 *  open(file), which rejects with a sentence. Gives {pickFile, pickData}. */
export function import_files(place, take, say, own) {
  const most = 64 * 1024 * 1024;
  const is_own = ({ name }) => /\.(npy|wav)$/i.test(name) || (/\.csv$/i.test(name) && own.wanted());
  const read_one = async (file, as_numbers) => {
    if (as_numbers) {
      await own.open(file);
      return;
    }
    if (file.size > most) throw new Error(`It has ${Math.round(file.size / 1024 / 1024)} MB, and 64 are the most; nothing was imported.`);
    take(await file.text().catch((error) => {
      throw new Error(`It could not be read (${reason(error)}); nothing was imported.`);
    }));
  };
  const read = async (files, as_numbers) => {
    const sentences = [];
    for (const file of files) {
      const numbers = as_numbers || is_own(file);
      try {
        await read_one(file, numbers);
      } catch (error) {
        // Of numbers the sentence names the file itself.
        sentences.push(numbers ? reason(error) : `${file.name}: ${reason(error)}`);
      }
    }
    if (sentences.length || ![...files].every(is_own)) say(sentences.join(' '));
  };
  place.addEventListener('dragover', (event) => event.preventDefault());
  place.addEventListener('drop', (event) => {
    event.preventDefault();
    read(event.dataTransfer?.files ?? [], false);
  });
  const pick = (accept, as_numbers) => () => {
    const input = Object.assign(document.createElement('input'), { type: 'file', multiple: !as_numbers, accept });
    input.addEventListener('change', () => read(input.files, as_numbers));
    input.click();
  };
  return { pickFile: pick('.json,.csv', false), pickData: pick('.npy,.csv,.wav', true) };
}
