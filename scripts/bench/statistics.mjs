// Medians with the exact order-statistic interval, as core/measure/statistics.cpp has them.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value below which a share of the values lies (nearest rank). */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** 1-based rank of the lower end of the median's 95 % interval; 1 where there are too few values. */
export function low_rank(n) {
  let term = 0.5 ** n;
  let tail = term;
  let rank = 1;
  for (let k = 1; 2 * (k + 1) <= n; ++k) {
    term *= (n - k + 1) / k;
    tail += term;
    if (1 - 2 * tail < 0.95) break;
    rank = k + 1;
  }
  return rank;
}

/** {value, low, high, samples}. */
export function summarise(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = low_rank(sorted.length);
  return { value: median(sorted), low: sorted[rank - 1], high: sorted[sorted.length - rank], samples: sorted.length };
}
