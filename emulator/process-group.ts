import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** The groups under way, by the id of the process that leads each. */
const groups = new Set<number>();

process.on('exit', () => {
  for (const id of groups) endGroup(id);
});

/**
 * Starts a process that leads a group of its own, so that whatever it starts ends with it. The group ends with its
 * leader, with `endGroup`, and at the latest with this process.
 */
export function spawnGroup(file: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(file, args, { ...options, detached: true });
  const { pid } = child;
  if (pid !== undefined) {
    groups.add(pid);
    child.once('exit', () => {
      endGroup(pid);
      groups.delete(pid);
    });
  }
  return child;
}

/** Kills every process of a group; one that has ended already is none to worry about. */
export function endGroup(id: number | undefined): void {
  if (id === undefined || !groups.has(id)) return;
  try {
    process.kill(-id, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
