import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';

/** The folder that a page may load from: its own built files, nothing else. */
export function pageFolder(extension: Uri): Uri {
  return Uri.joinPath(extension, 'dist', 'webview');
}

/**
 * The document of a page: its script and its style sheet, and leave for nothing else. The script fills the body; sentences come by
 * message, so nothing of the outside is ever written into this text.
 * @param name of the script and the style sheet in `dist/webview`
 * @param title our own words
 */
export function pageHtml(webview: Webview, extension: Uri, name: string, title: string): string {
  const nonce = randomBytes(18).toString('base64');
  const file = (end: string): string =>
    webview.asWebviewUri(Uri.joinPath(pageFolder(extension), name + end)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    // The toolkit's controls style themselves with constructed sheets; the page's own style sheet is a file.
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="stylesheet" href="${escape(file('.css'))}">
<script nonce="${nonce}" type="module" src="${escape(file('.js'))}"></script>
</head>
<body></body>
</html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
