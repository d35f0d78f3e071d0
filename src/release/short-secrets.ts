/** Tells once that a secret is too short to be hidden; while a run is made ready it has nobody to tell. */
export function createShortSecrets(notice: (message: string) => void) {
  let [isHeard, isKnown, isTold] = [false, false, false];
  const tellOnce = () => {
    if (!isHeard || !isKnown || isTold) return;
    isTold = true;
    notice(
      'a secret of one or two characters is too short to be hidden: reports show it where it comes up; make it longer',
    );
  };
  return {
    came: (secret: string) => {
      isKnown ||= secret.trim() !== '';
      tellOnce();
    },
    /** To be called when the run has begun. */
    tell: () => {
      isHeard = true;
      tellOnce();
    },
  };
}
