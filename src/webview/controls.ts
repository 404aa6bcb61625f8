import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/** The controls of every page come from here, and nowhere else: whoever replaces the toolkit replaces this file. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextField(),
  );
}

/** What the toolkit's elements have beside those of HTML. */
type Control<Fields> = HTMLElement & Fields;

/** A button with words. */
export function button(label: string, look: 'primary' | 'secondary', press: () => void): HTMLElement {
  const element = document.createElement('vscode-button') as Control<{ appearance: string }>;
  element.appearance = look;
  element.textContent = label;
  element.addEventListener('click', press);
  return element;
}

export interface TextBox {
  readonly element: HTMLElement;
  value: string;
  focus(): void;
}

/** A line to type in; `change` is called with every keystroke. */
export function textBox(label: string, change: (text: string) => void): TextBox {
  const element = document.createElement('vscode-text-field') as Control<{ value: string; placeholder: string }>;
  element.placeholder = label;
  element.setAttribute('aria-label', label);
  element.addEventListener('input', () => change(element.value));
  return {
    element,
    get value() {
      return element.value;
    },
    set value(text) {
      element.value = text;
    },
    focus: () => element.focus(),
  };
}

export interface Choices {
  readonly element: HTMLElement;
  /** Replaces what can be chosen; what was chosen stays where it is still there. */
  set(choices: readonly (readonly [value: string, label: string])[], chosen: string): void;
}

/** A list to choose one from. */
export function choices(label: string, change: (value: string) => void): Choices {
  const element = document.createElement('vscode-dropdown') as Control<{ value: string }>;
  element.setAttribute('aria-label', label);
  element.title = label;
  element.addEventListener('change', () => change(element.value));
  return {
    element,
    set: (list, chosen) => {
      const options = list.map(([value, text]) => {
        const option = document.createElement('vscode-option');
        option.setAttribute('value', value);
        option.textContent = text;
        if (value === chosen) option.setAttribute('selected', '');
        return option;
      });
      element.replaceChildren(...options);
      element.value = chosen;
    },
  };
}

/** A box to tick. */
export function checkBox(label: string, change: (isChecked: boolean) => void): HTMLElement & { checked: boolean } {
  const element = document.createElement('vscode-checkbox') as Control<{ checked: boolean }>;
  element.textContent = label;
  element.addEventListener('change', () => change(element.checked));
  return element;
}
