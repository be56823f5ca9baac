import { type ReactNode, useEffect } from 'react';
import { useStored } from './use-stored.ts';

/** Light, dark, or as the machine has it; the page's style sheet looks at the document's `data-theme`. */
export function ThemeButton(): ReactNode {
  const [theme, setTheme] = useStored('theme', 'auto');
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <button
      type="button"
      className="tool"
      aria-label={`Theme: ${theme}`}
      onClick={() => setTheme(theme === 'auto' ? 'dark' : theme === 'dark' ? 'light' : 'auto')}
    >
      {theme === 'auto' ? '◐ Auto' : theme === 'dark' ? '☾ Dark' : '☀ Light'}
    </button>
  );
}
