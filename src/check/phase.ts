export const phases = ['pre-switch', 'switch', 'observe', 'rollback'] as const;

/** A part of a release: before traffic moves, while it moves, after it moved, and while it moves back. */
export type Phase = (typeof phases)[number];

export const checkPhases = ['pre-switch', 'observe'] as const satisfies readonly Phase[];

/** The phases in which checks run. */
export type CheckPhase = (typeof checkPhases)[number];

/** `blue` serves now; `green` is the candidate. */
export type Color = 'blue' | 'green';

export const aims = ['blue', 'green', 'live'] as const;

/** Where a check is pointed: at a color directly, or at whatever answers through the front door. */
export type Aim = (typeof aims)[number];
