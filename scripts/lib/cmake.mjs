// Configures and builds a CMake preset.
import { existsSync, statSync } from 'node:fs';
import { Problem, run } from './process.mjs';
import { at } from './project.mjs';

/** True when the preset was configured and nothing that set-up writes is newer. */
function is_configured(preset) {
  const cache = at('build', preset, 'CMakeCache.txt');
  if (!existsSync(cache) || !existsSync(at('build', preset, 'build.ninja'))) return false;
  // A library that came later (Google Benchmark, with the first bench:engine) changes its folder's time.
  const inputs = ['CMakePresets.json', 'cmake/web.toolchain.cmake', 'cmake/native.toolchain.cmake', '.looplab/third_party'];
  const configured = statSync(at('build', preset, 'build.ninja')).mtimeMs;
  return inputs.every((file) => statSync(at(file)).mtimeMs <= configured);
}

/** Builds `targets` (all when empty) of a preset; the output is shown when it fails or takes long. */
export async function build_preset(preset, { targets = [], show = true } = {}) {
  if (!is_configured(preset)) {
    const configured = await run('cmake', ['--preset', preset], { show: false });
    if (configured.code !== 0) throw new Problem(`Configuring the preset ${preset} failed.\n${configured.output}`);
  }
  const args = ['--build', '--preset', preset, ...(targets.length ? ['--target', ...targets] : [])];
  const built = await run('cmake', args, { show });
  if (built.code !== 0) throw new Problem(`Building the preset ${preset} failed.${show ? '' : `\n${built.output}`}`);
}
