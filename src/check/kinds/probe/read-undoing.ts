import { CheckFileError } from '../../../errors.ts';
import type { CheckDefinition } from '../../check-definition.ts';

/** @throws CheckFileError when `undo` is no object of functions, or `sweep` no function */
export function readUndoing(
  subject: string,
  { undo, sweep }: { readonly undo: unknown; readonly sweep: unknown },
): Pick<CheckDefinition, 'undo' | 'sweep'> {
  if (undo !== undefined && (typeof undo !== 'object' || undo === null)) {
    throw new CheckFileError(`${subject}: \`undo\` expects an object of functions, got a ${typeof undo}`);
  }
  const broken = Object.entries(undo ?? {}).find(([, handler]) => typeof handler !== 'function');
  if (broken !== undefined) {
    throw new CheckFileError(
      `${subject}: \`undo\` expects a function for \`${broken[0]}\`, got a ${typeof broken[1]}`,
    );
  }
  if (sweep !== undefined && typeof sweep !== 'function') {
    throw new CheckFileError(`${subject}: \`sweep\` expects a function, got a ${typeof sweep}`);
  }
  return {
    ...(undo === undefined ? {} : { undo: undo as NonNullable<CheckDefinition['undo']> }),
    ...(sweep === undefined ? {} : { sweep: sweep as NonNullable<CheckDefinition['sweep']> }),
  };
}
