/** Of the API's page. Light and dark by the viewer's choice. */
export const docsStyle = `
:root { color-scheme: light dark; --line: light-dark(#d8dce3, #343a46); --soft: light-dark(#f4f6f9, #1b1f27);
  --text: light-dark(#1c2330, #e4e8ef); --muted: light-dark(#556070, #9aa5b5); --link: light-dark(#0b57d0, #8ab4f8); }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); color: var(--text);
  background: light-dark(#fff, #12151b); font: 15px/1.55 system-ui, sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line);
  background: var(--soft); }
nav h2 { margin: 1rem 0 .25rem; font-size: .8rem; color: var(--muted); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .15rem 0; }
main { padding: 1rem 2rem 4rem; min-width: 0; max-width: 70rem; }
h2 { margin-top: 2.5rem; }
section { border-top: 1px solid var(--line); padding: .5rem 0 1rem; scroll-margin-top: 1rem; }
h3 { font-size: 1.05rem; overflow-wrap: anywhere; }
h4 { margin: 1rem 0 .25rem; font-size: .9rem; color: var(--muted); }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
th { color: var(--muted); font-weight: 500; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow: auto; }
summary { cursor: pointer; padding: .3rem 0; }
.required { color: light-dark(#b3261e, #f2b8b5); }
.method { display: inline-block; min-width: 3.6rem; font: 600 .75rem ui-monospace, monospace; color: var(--muted); }
@media (max-width: 50rem) { body { grid-template-columns: minmax(0, 1fr); }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); } main { padding: 1rem; } }
`;
