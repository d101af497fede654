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

/** The largest share that still gives `count` or fewer of `n` with a chance of 5 %: the one-sided upper bound
 * of Clopper and Pearson (Biometrika 26, 1934), by bisection of the binomial distribution. */
export function most_share(count, n) {
  if (count >= n) return 1;
  const chance = (share) => {
    let term = n * Math.log1p(-share);
    let sum = 0;
    for (let k = 0; k <= count; ++k) {
      sum += Math.exp(term);
      term += Math.log((n - k) / (k + 1)) + Math.log(share / (1 - share));
    }
    return sum;
  };
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; ++i) {
    const middle = (low + high) / 2;
    if (chance(middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}
