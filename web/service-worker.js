// Makes the page cross-origin isolated on hosts that send no headers, and keeps one whole release,
// so that the page works offline and never mixes files of two releases.
// The build fills in the two names in capitals.
const release = '__LOOPLAB_RELEASE__';
const files = __LOOPLAB_FILES__;
const scope = new URL(self.registration.scope);
// Caches belong to a whole origin, where other folders may hold a Looplab of their own.
const our_caches = `looplab:${scope.pathname}:`;
const cache_name = our_caches + release;

/** The answer with the headers that isolation needs. */
function isolated(response) {
  if (response.type === 'opaque' || response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  // Answers without a body must be made without one.
  const body = [101, 204, 205, 304].includes(response.status) ? null : response.body;
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
}

/** All files, past the browser's own cache; refuses a release that changed meanwhile. */
async function fetch_release() {
  const cache = await caches.open(cache_name);
  const fresh = (name) => fetch(new Request(new URL(name, scope), { cache: 'reload' }));
  await Promise.all(files.map(async (name) => {
    const response = await fresh(name);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    await cache.put(new URL(name, scope), response);
  }));
  const kept = await (await cache.match(new URL('release.json', scope))).json();
  if (kept.release !== release) throw new Error('A newer release appeared while this one was being kept.');
}

/** All or nothing. */
async function keep_release() {
  try {
    await fetch_release();
  } catch (error) {
    await caches.delete(cache_name);
    throw error;
  }
}

async function drop_old_releases() {
  for (const name of await caches.keys()) {
    if (name.startsWith(our_caches) && name !== cache_name) await caches.delete(name);
  }
}

async function answer(request) {
  const url = new URL(request.url);
  const cache = await caches.open(cache_name);
  const name = url.pathname.slice(scope.pathname.length);
  const page = request.mode === 'navigate' && (name === '' || name === 'index.html');
  const kept = await cache.match(page ? new URL('index.html', scope) : new URL(name, scope));
  if (kept) return isolated(kept);
  return isolated(await fetch(request));
}

self.addEventListener('install', (event) => {
  event.waitUntil(keep_release().then(() => {
    // The first one need not wait for anybody.
    if (!self.registration.active) return self.skipWaiting();
  }));
});

self.addEventListener('activate', (event) => event.waitUntil(drop_old_releases()));

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const ours = url.origin === scope.origin && url.pathname.startsWith(scope.pathname);
  if (event.request.method === 'GET' && ours) event.respondWith(answer(event.request));
});
