/** The supported parts of a CloudFormation template. */
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

/** A template and its assets. */
export interface SynthesizedStack {
  readonly stackName: string;
  readonly template: Template;
  /** Key in the asset bucket to the file or folder to upload. */
  readonly assets: ReadonlyMap<string, string>;
}
