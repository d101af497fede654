// What this moment is like, as far as a browser tells: hints about itself and the machine, memory, the
// GPU, what its WebAssembly can do, how dense its pixels are, whether it is seen, and the battery.

/** Tiny modules that a browser accepts only when it knows the feature. */
const features = {
  // A function that returns the i8x16.relaxed_swizzle of two constants.
  'relaxed SIMD': [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0,
    65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11],
  // A memory that is addressed with 64 bits.
  memory64: [0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 4, 1],
};

function webassembly_features() {
  const known = Object.entries(features).filter(([, bytes]) => WebAssembly.validate(new Uint8Array(bytes)));
  return ['SIMD', 'threads', ...known.map(([name]) => name)].join(', ');
}

const brands = (list) => (list ?? [])
  .filter(({ brand }) => !/not.*brand/i.test(brand)).map(({ brand, version }) => `${brand} ${version}`).join(', ');

function hints_of(agent, detailed = {}) {
  return {
    browser: brands(detailed.fullVersionList ?? agent.brands),
    'system version': [detailed.platform ?? agent.platform, detailed.platformVersion].filter(Boolean).join(' '),
    architecture: [detailed.architecture, detailed.bitness && `${detailed.bitness} bit`].filter(Boolean).join(' '),
  };
}

/** Calls `report` with [{key, value, of_the_machine}] now and whenever something changes. */
export function watch_environment(report) {
  if (typeof navigator !== 'object' || typeof window !== 'object') return;
  const agent = navigator.userAgentData;
  let of_the_machine = agent ? hints_of(agent) : {};
  let battery;
  let gpu = '';
  const tell = () => {
    const of_the_moment = {
      'device memory': navigator.deviceMemory ? `${navigator.deviceMemory} GB or more` : '',
      'WebAssembly knows': webassembly_features(),
      'pixel ratio': String(window.devicePixelRatio),
      page: document.visibilityState,
      GPU: gpu,
      battery: battery ? `${Math.round(100 * battery.level)} %, ${battery.charging ? 'charging' : 'not charging'}` : '',
    };
    const list = (object, machine) => Object.entries(object).filter(([, value]) => value)
      .map(([key, value]) => ({ key, value, of_the_machine: machine }));
    report([...list(of_the_machine, true), ...list(of_the_moment, false)]);
  };
  tell();
  window.addEventListener('resize', tell);
  document.addEventListener('visibilitychange', tell);
  // Both may be refused; what is not told is left out.
  agent?.getHighEntropyValues?.(['architecture', 'bitness', 'platformVersion', 'fullVersionList']).then((detailed) => {
    of_the_machine = hints_of(agent, detailed);
    tell();
  }, () => {});
  navigator.gpu?.requestAdapter?.().then((adapter) => {
    gpu = ['vendor', 'architecture', 'device', 'description'].map((key) => adapter?.info?.[key]).filter(Boolean).join(' ');
    tell();
  }, () => {});
  navigator.getBattery?.().then((found) => {
    battery = found;
    tell();
    for (const event of ['chargingchange', 'levelchange']) found.addEventListener(event, tell);
  }, () => {});
}
