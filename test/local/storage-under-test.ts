import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStorage, type Storage } from '../../local/storage/storage.ts';

/** Opens a storage in memory. */
export function memoryStorage(): Storage {
  return openStorage({ onFailure: fail });
}

/** Opens a storage in a folder that is removed after the test. */
export function storageOnDisk() {
  const directory = temporaryDirectory();
  const storage = openStorage({ directory, onFailure: fail });
  onTestFinished(storage.close);
  return {
    storage,
    /** Opens what the storage would have left behind if the process had been killed now. */
    killed(): Storage {
      const copy = temporaryDirectory();
      cpSync(directory, copy, { recursive: true });
      const reopened = openStorage({ directory: copy, onFailure: fail });
      onTestFinished(reopened.close);
      return reopened;
    },
  };
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-storage-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

function fail(error: unknown): never {
  throw error;
}
