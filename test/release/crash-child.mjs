import { createJiti } from 'jiti';

const { runUntilKilled } = await createJiti(import.meta.url).import('./crash-child.ts');
process.send('loaded');
process.once('message', (order) => {
  void runUntilKilled(order).then(
    () => process.exit(0),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
