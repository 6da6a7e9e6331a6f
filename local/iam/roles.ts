import type { Principal } from './principals.ts';
import type { Statement } from './statement.ts';

/** A role and its policies' statements. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  /** Grows as policies are created for the role. */
  readonly statements: Statement[];
}

/** The roles of an account, and the principals that have assumed them. */
export class Roles {
  readonly #byName = new Map<string, Role>();
  readonly principals = new Map<string, Principal>();

  add(role: Role): void {
    this.#byName.set(role.name, role);
  }

  /** @throws Error if the template has no such role */
  byName(name: string): Role {
    const role = this.#byName.get(name);
    if (role === undefined)
      throw new Error(`the template has no role ${name}; define it as an AWS::IAM::Role`);
    return role;
  }

  /** @throws Error if the template has no such role */
  byArn(arn: string): Role {
    return this.byName(arn.slice(arn.lastIndexOf('/') + 1));
  }

  /** Gives a role to the function that calls with this access key. */
  assume(accessKeyId: string, role: Role, functionName: string): void {
    const account = role.arn.split(':')[4];
    const arn = `arn:aws:sts::${account}:assumed-role/${role.name}/${functionName}`;
    this.principals.set(accessKeyId, { arn, statements: role.statements });
  }
}
