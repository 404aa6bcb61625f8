/** Colours and fonts of the theme of the moment; nothing is drawn in any other. */
export interface Theme {
  readonly text: string;
  readonly dim: string;
  readonly background: string;
  readonly card: string;
  readonly border: string;
  readonly address: string;
  readonly focus: string;
  readonly tones: readonly string[];
  readonly plain: string;
  readonly good: string;
  readonly warning: string;
  readonly bad: string;
  readonly isHighContrast: boolean;
  readonly fonts: { readonly ui: string; readonly mono: string };
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const color = (...names: readonly string[]): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== '') return value;
    }
    return 'gray';
  };
  const isHighContrast = document.body.classList.contains('vscode-high-contrast');
  const text = color('foreground', 'editor-foreground');
  return {
    text,
    dim: isHighContrast ? text : color('descriptionForeground', 'foreground'),
    background: color('editor-background'),
    card: color('editorWidget-background', 'sideBar-background', 'editor-background'),
    border: isHighContrast
      ? color('contrastBorder', 'foreground')
      : color('editorWidget-border', 'widget-border', 'panel-border', 'foreground'),
    address: isHighContrast ? text : color('textLink-foreground', 'foreground'),
    focus: color('focusBorder', 'contrastActiveBorder', 'foreground'),
    tones: [
      ...['blue', 'purple', 'green', 'yellow'].map((name) => color(`charts-${name}`, 'foreground')),
      // The orange of the charts is a shade in some themes, and red means broken.
      color('terminal-ansiCyan', 'charts-foreground'),
    ],
    plain: isHighContrast ? color('contrastBorder', 'foreground') : color('descriptionForeground', 'foreground'),
    good: color('charts-green', 'testing-iconPassed'),
    warning: color('editorWarning-foreground', 'charts-yellow'),
    bad: color('errorForeground', 'testing-iconFailed', 'charts-red'),
    isHighContrast,
    fonts: {
      ui: color('font-family'),
      mono: color('editor-font-family', 'font-family'),
    },
  };
}

/** Calls when the theme changes: VS Code changes the variables on the root, and the classes of the body. */
export function onThemeChange(call: () => void): void {
  const observer = new MutationObserver(call);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
}

export function prefersReducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    window.matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
