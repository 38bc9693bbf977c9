import type { AuthorKind } from '../../mention/tags.ts';
import type { DeskReason, ShownReason } from '../../routing/explain.ts';

/** All words of `/vigie explain`. Arguments are ready to be shown. */
export interface ExplainTexts {
  readonly authorKind: Readonly<Record<AuthorKind, string>>;
  /** The team that the classifier suggests for noise. */
  readonly nobody: string;
  readonly keywords: (keywords: string) => string;
  readonly sure: (least: string) => string;
  readonly everything: string;
  readonly desk: Readonly<Record<DeskReason, (desk: string) => string>>;
  /** `grouped`: in a crisis that goes on where it would come. */
  readonly shown: Readonly<Record<ShownReason | 'grouped', string>>;
}
