/** The parts of a CloudFormation template that matter to running it. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

/** A template and the assets that it refers to. */
export interface SynthesizedStack {
  readonly stackName: string;
  readonly template: Template;
  /** The key that an asset would have in the bucket of assets, to the file or folder that would be uploaded. */
  readonly assets: ReadonlyMap<string, string>;
}
