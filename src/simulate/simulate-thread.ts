// One thread of a simulation: is told numbers of parts, one after the other, and answers with their tallies.
import { parentPort, workerData } from 'node:worker_threads';
import { simulationWork, type SimulationTask } from './simulation-work.ts';

const work = simulationWork(workerData as SimulationTask);
parentPort?.on('message', (chunk: number) => {
  parentPort?.postMessage(work.play(chunk));
});
