// npm test: runs every stage, goes on after failures, and ends with "N passed, N failed".
//   npm test -- --only unit,wasm
import { failures, judge } from './lib/counts.mjs';
import { Problem, main } from './lib/process.mjs';
import { stages } from './lib/stages.mjs';
import { seconds } from './lib/steps.mjs';
import { setup } from './setup.mjs';

function chosen_stages(words) {
  if (!words.length) return stages;
  const names = (words[0] === '--only' ? words[1] : words[0].match(/^--only=(.*)/)?.[1])?.split(',') ?? [];
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (!names.length || unknown.length) {
    throw new Problem(`Unknown ${unknown.length ? `stage ${unknown.join(', ')}` : `option ${words[0]}`}: ` +
      `use --only with ${stages.map((stage) => stage.name).join(', ')}.`);
  }
  return stages.filter((stage) => names.includes(stage.name));
}

async function run_stage(stage) {
  console.log(`\n=== ${stage.title} (${stage.name})`);
  const since = performance.now();
  let verdict;
  let output = '';
  try {
    const { counts, result } = await stage.run();
    verdict = judge(counts, result);
    output = result.output;
  } catch (error) {
    verdict = { passed: 0, failed: 1, why: error instanceof Problem ? error.message : error.stack };
  }
  if (verdict.why) console.log(`FAILED: ${verdict.why}`);
  console.log(`--- ${stage.name}: ${verdict.passed} passed, ${verdict.failed} failed, ${seconds(since)}`);
  return { stage, ...verdict, time: seconds(since), report: verdict.failed ? failures(output) : '' };
}

await main(async () => {
  const chosen = chosen_stages(process.argv.slice(2));
  await setup({ web: true, native: true, test: true });
  const verdicts = [];
  for (const stage of chosen) verdicts.push(await run_stage(stage));
  for (const { stage, report } of verdicts) if (report) console.log(`\n=== What failed (${stage.name})\n${report}`);
  console.log('\n=== Summary');
  for (const { stage, passed, failed, time, why } of verdicts) {
    console.log(`${failed ? 'FAILED' : 'ok    '}  ${stage.title}: ${passed} passed, ${failed} failed, ${time}` +
      `${why ? ` (${why.split('\n')[0]})` : ''}`);
  }
  const total = (key) => verdicts.reduce((sum, verdict) => sum + verdict[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') ? 1 : 0;
});
