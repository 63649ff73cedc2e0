// A saved page follows its reader's system. One that is shown within another page is told that page's theme in its address:
// `report.html#theme=dark`.

const ASKED = /^#theme=(dark|light)$/;
const DARK = '(prefers-color-scheme: dark)';

/** The rules and sheets that are for dark systems, with the words that make them so. */
function darkParts(): MediaList[] {
  const parts: MediaList[] = [];
  for (const sheet of document.styleSheets) {
    if (sheet.media.mediaText.includes(DARK)) parts.push(sheet.media);
    for (const rule of sheet.cssRules) {
      if (rule instanceof CSSMediaRule && rule.media.mediaText.includes(DARK)) parts.push(rule.media);
    }
  }
  return parts;
}

/** Gives the page the theme that its address asks for, now and whenever that changes. */
export function followAddress(): void {
  let parts: MediaList[] | null = null;
  const apply = (): void => {
    const theme = ASKED.exec(location.hash)?.[1];
    if (theme === undefined) return;
    parts ??= darkParts();
    for (const media of parts) media.mediaText = theme === 'dark' ? 'screen' : 'not all';
    document.documentElement.dataset.theme = theme;
    document.documentElement.style.colorScheme = theme;
  };
  apply();
  window.addEventListener('hashchange', apply);
}
