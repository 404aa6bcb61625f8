import type { LinkTarget } from '../../model/page.ts';

/** What somebody who reads the page can do, and did. */
export interface Reader {
  readonly follow: (to: LinkTarget) => void;
  readonly act: (id: string) => void;
  /** Whether something was unfolded by hand. */
  readonly isOpen: (key: string, otherwise: boolean) => boolean;
  readonly opened: (key: string, isOpen: boolean) => void;
}
