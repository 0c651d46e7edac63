/** Who may change a file after it was written: decides what a re-run may do to it. */
export type Owner = 'generated' | 'operator' | 'secret';

export type Mode = 0o644 | 0o755 | 0o600;

/** One file of the folder: `path` is relative to it, with forward slashes. */
export interface OutputFile {
  readonly path: string;
  /** Its name for ever, where the path may change: what has the same id is the same file, moved. Absent: the path. */
  readonly id?: string;
  readonly text: string;
  readonly mode: Mode;
  readonly owner: Owner;
}

/** What is in one place of the folder now. Nothing is looked at through a link. */
export type Found =
  | { readonly kind: 'none' }
  /** UTF-8 as it stands, with whatever ends of lines and byte-order mark it has. */
  | { readonly kind: 'text'; readonly text: string; readonly mode: number }
  /** A file that is no UTF-8. */
  | { readonly kind: 'binary'; readonly mode: number }
  /** A secret's file that is there and not empty: its content is nobody's to know here. */
  | { readonly kind: 'secret'; readonly mode: number }
  /** Nothing that a file could be written over. */
  | { readonly kind: 'odd'; readonly what: Oddity };

export type Oddity = 'link' | 'behind-link' | 'folder' | 'below-file' | 'special' | 'unreadable';

/** What the last run has recorded of one file. */
export interface Recorded {
  readonly path: string;
  readonly id: string;
  readonly owner: Owner;
  readonly mode: number;
  /** The text as it was generated; of generated files only. */
  readonly base?: string;
  /** `mine`: the operator wants it left alone. `orphan`: no longer generated, and kept because it was edited or is a secret. */
  readonly fate?: 'mine' | 'orphan';
}

/**
 * What a run does about one file: one verdict each, and the list is complete before the first byte is written. Texts are as they go
 * to the disk; of a secret, `text` is empty here and made where it is written.
 */
export type Change = { readonly path: string; readonly owner: Owner } & Verdict;

export type Verdict =
  | { readonly kind: 'create'; readonly text: string; readonly mode: number }
  /** Untouched since it was generated: replaced. */
  | { readonly kind: 'update'; readonly text: string; readonly mode: number; readonly before: string }
  /** Edited, and the new text went together with the edit. */
  | {
      readonly kind: 'merge';
      readonly text: string;
      readonly mode: number;
      readonly before: string;
      readonly sides?: MergedSides;
    }
  /** Generated under another path now: the file goes there with its edits; `before` is the text at `from`. */
  | {
      readonly kind: 'move';
      readonly from: string;
      readonly text: string;
      readonly mode: number;
      readonly before: string;
      /** Where the text is a merge. */
      readonly sides?: MergedSides;
      /** The edits do not go together with the new text: the file has moved as it was. */
      readonly clash?: Clash;
    }
  | { readonly kind: 'mode'; readonly mode: number }
  | { readonly kind: 'remove'; readonly before: string }
  /** The operator's file stays as it is; the new text, the last generated one and a merge with marks wait in `pending/`. */
  | ({ readonly kind: 'clash' } & Clash)
  /**
   * Nothing is written. `edited`: the operator's edit stays. `same`: the operator already has the new text. `deleted`: the operator
   * does not want it. `orphan`: edited and no longer generated. `mine`: left alone. `absent`: a secret that only init may make.
   * `news`: something about it is to be told.
   */
  | {
      readonly kind: 'unchanged' | 'edited' | 'same' | 'deleted' | 'orphan' | 'mine' | 'absent';
      readonly news: boolean;
    };

/** What a merge was made of, as normal texts: what a judge compares with, and what a clash needs if a judge refuses it. */
export interface MergedSides {
  readonly base: string;
  readonly yours: string;
  readonly theirs: string;
}

/** Two changes to the same place. `why` is for people; the texts are normal ones, as far as there are any. */
export interface Clash {
  readonly why: string;
  /** The mode that the new text would have. */
  readonly mode?: number;
  readonly theirs?: string;
  readonly base?: string;
  readonly yours?: string;
  readonly marked?: string;
}

/** One step of a transaction: what the disk is to hold in one place afterwards. */
export type Operation =
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly content: string | Uint8Array;
      readonly mode: number;
      /** What the plan has seen there, as SHA-256 in hexadecimal; `none` if nothing was there; absent: whatever is there. */
      readonly seen?: string;
    }
  | { readonly kind: 'remove'; readonly path: string; readonly seen?: string }
  | { readonly kind: 'mode'; readonly path: string; readonly mode: number };
