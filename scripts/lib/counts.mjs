// Reads how many tests passed and failed out of what a test program printed.
const colours = /\x1b\[[0-9;]*m/g;

function sum(text, pattern) {
  const found = [...text.matchAll(pattern)];
  return { found: found.length > 0, total: found.reduce((total, match) => total + Number(match[1]), 0) };
}

/** doctest: "[doctest] test cases:  12 | 11 passed | 1 failed | 0 skipped". */
export function count_doctest(output) {
  const text = output.replace(colours, '');
  const passed = sum(text, /test cases:\s*\d+\s*\|\s*(\d+) passed/g);
  const failed = sum(text, /test cases:.*?\|\s*(\d+) failed/g);
  return passed.found ? { passed: passed.total, failed: failed.total } : undefined;
}

/** node:test, TAP or spec reporter: "# pass 3" or "ℹ pass 3"; cancelled tests failed. */
export function count_node_tests(output) {
  const text = output.replace(colours, '');
  const passed = sum(text, /^[#ℹ] pass (\d+)/gmu);
  const failed = sum(text, /^[#ℹ] (?:fail|cancelled) (\d+)/gmu);
  return passed.found ? { passed: passed.total, failed: failed.total } : undefined;
}

/**
 * The counts of one stage. A stage that crashed, ran out of time or counted nothing has failed,
 * whatever it had printed before.
 */
export function judge(counts, { code, timed_out }) {
  if (timed_out) return { ...(counts ?? { passed: 0 }), failed: (counts?.failed ?? 0) + 1, why: 'it ran out of time' };
  if (!counts) return { passed: 0, failed: 1, why: code === 0 ? 'it reported no tests' : 'it ended without a report' };
  if (counts.passed + counts.failed === 0) return { passed: 0, failed: 1, why: 'it ran no tests' };
  if (code !== 0 && counts.failed === 0) {
    return { passed: Math.max(0, counts.passed - 1), failed: 1, why: `it ended with ${code ?? 'a signal'}` };
  }
  return counts;
}

const most_lines = 60;

/**
 * What a report says of the tests that failed, so that the summary can say it again at the end of a
 * long output: doctest's blocks that have an error, or what the spec reporter lists last.
 */
export function failures(output) {
  const text = output.replace(colours, '');
  const blocks = text.split(/^={20,}$/m).filter((block) => /\bERROR:|^TEST CASE:[^]*CRASHED/m.test(block));
  const listed = text.slice(text.search(/^✖ failing tests:$/m));
  const found = blocks.length ? blocks.join('\n') : /^✖ failing tests:$/m.test(text) ? listed : text;
  const lines = found.split('\n').filter((line) => line.trim());
  return (found === text ? lines.slice(-most_lines) : lines.slice(0, most_lines)).join('\n');
}
