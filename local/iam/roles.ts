import type { Principal } from './principals.ts';
import type { Statement } from './statement.ts';

export interface Role {
  readonly name: string;
  readonly arn: string;
  /** What its policies say; policies of their own are added as they are created. */
  readonly statements: Statement[];
}

/** The roles of an account, and the functions that have them. */
export class Roles {
  readonly #byName = new Map<string, Role>();
  readonly principals = new Map<string, Principal>();

  add(role: Role): void {
    this.#byName.set(role.name, role);
  }

  /** @throws where there is no such role */
  byName(name: string): Role {
    const role = this.#byName.get(name);
    if (role === undefined) throw new Error(`there is no role ${name}`);
    return role;
  }

  /** @throws where there is no such role */
  byArn(arn: string): Role {
    return this.byName(arn.slice(arn.lastIndexOf('/') + 1));
  }

  /** Makes an access key the one of a function that has this role. */
  assume(accessKeyId: string, role: Role, functionName: string): Principal {
    const account = role.arn.split(':')[4];
    const principal = {
      arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${functionName}`,
      statements: role.statements,
    };
    this.principals.set(accessKeyId, principal);
    return principal;
  }
}
