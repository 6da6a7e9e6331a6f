import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ARCHIVE, RELEASE_PATHS } from './previous-release.ts';

/** `npm run upgrade:pack -- <commit>`: writes the archive of the release that the upgrade tests start from. */

const [commit] = process.argv.slice(2);
if (commit === undefined) {
  console.error('Name the commit or tag of the release: npm run upgrade:pack -- v1.0.0');
  process.exit(2);
}
const tar = execFileSync('git', ['archive', '--format=tar', commit, ...RELEASE_PATHS], {
  maxBuffer: 2 ** 26,
});
const archive = gzipSync(tar, { level: 9 });
writeFileSync(ARCHIVE, archive);
console.log(`${ARCHIVE}: ${archive.length} bytes`);
