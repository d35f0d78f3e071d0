// How far our rule is from the step-by-step values of the reference.
import { createEvidenceStream } from '../../dist/src/stats/sequential/evidence-stream.js';

/** The largest relative error of the logarithm of the wealth, over all steps of all streams. */
export function worstError({ streams }) {
  let worst = 0;
  for (const { p0, phi, B, w0, nhat, lrWeight, x, n, logM } of streams) {
    const evidence = createEvidenceStream({
      limit: p0,
      dispersion: lrWeight === 0 ? undefined : { phi, block: B },
      meanTotal: nhat ?? undefined,
      ...{ windowSeconds: 15 * x.length, looks: x.length, alpha: 0.01, firstWeight: w0 },
    });
    x.forEach((bad, step) => {
      evidence.add({ seconds: 15, bad, total: n[step] });
      const error = Math.abs(evidence.logEvidence - logM[step]) / Math.max(Math.abs(logM[step]), 1e-12);
      worst = Math.max(worst, error);
    });
  }
  return worst;
}
