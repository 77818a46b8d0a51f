/** One figure of a run, and the mark it has to reach, if it has one. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  most?: number;
  least?: number;
}

export function reachesMark({ value, most, least }: Figure): boolean {
  return value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? Number.NEGATIVE_INFINITY);
}

/** The value that this share does not exceed; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
