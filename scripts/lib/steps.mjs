// Prints each step and how long it took.
export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

export async function step(title, body) {
  const since = performance.now();
  console.log(`  ${title} ...`);
  const result = await body();
  console.log(`  ${title}: ${seconds(since)}`);
  return result;
}
