import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Running process groups, by their leader's id. */
const groups = new Set<number>();

process.on('exit', () => {
  for (const id of groups) endGroup(id);
});

/** Starts a process as the leader of its own group, which ends with its leader, by `endGroup`, or with this process. */
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

/** Kills a group's processes. Does nothing if the group has ended. */
export function endGroup(id: number | undefined): void {
  if (id === undefined || !groups.has(id)) return;
  try {
    process.kill(-id, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
