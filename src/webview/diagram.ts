import './diagram.css';
import { diagramContracts } from '../shared/protocol.ts';
import { registerControls } from './controls.ts';
import { DiagramApp } from './diagram/app.ts';
import { connectPage } from './page.ts';
import { learnWords } from './words.ts';

registerControls();

let app: DiagramApp | undefined;
const link = connectPage(diagramContracts, {
  requests: {
    render: ({ format }) => ({ data: app?.render(format) ?? '' }),
  },
  notices: {
    // They come first: nothing is built before there are words for it.
    words: (words) => {
      learnWords(words);
      app ??= new DiagramApp(link);
    },
    picture: (picture) => app?.showPicture(picture),
    overlays: (overlays) => app?.showOverlays(overlays),
    status: ({ text, isBusy }) => app?.showStatus(text, isBusy),
    show: ({ id }) => app?.show(id),
    press: ({ key, id }) => app?.press(key, id),
  },
});
