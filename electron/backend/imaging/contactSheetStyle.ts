/** The style of a contact sheet; class colours are added by rules of the form `.class-3 { --class: #rrggbb; }`. */
export const contactSheetStyle = `
:root {
  color-scheme: dark light;
  --page: #16181c; --card: #1e2126; --line: #30353c; --text: #e4e6ea; --quiet: #9aa2ad; --accent: #7fb0ff;
  --notice: #2c2718; --notice-line: #8a7430; --problem: #ff9d94;
}
@media (prefers-color-scheme: light) {
  :root {
    --page: #f4f5f7; --card: #ffffff; --line: #dcdfe4; --text: #1c1f24; --quiet: #5b636e; --accent: #0b57d0;
    --notice: #fdf6e0; --notice-line: #b8952a; --problem: #b3261e;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 24px; background: var(--page); color: var(--text);
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums;
}
header, main, .problems, footer { max-width: 1520px; margin-inline: auto; }
h1 { margin: 0 0 12px; font-size: 22px; font-weight: 600; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 13px; font-weight: 600; overflow-wrap: anywhere; }
h2 span, .legend span, .problems span { font-weight: 400; color: var(--quiet); }
.facts { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 0 0 12px; }
.facts div { display: flex; gap: 6px; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0; padding: 0; list-style: none; }
.legend li, figcaption[class] { display: flex; align-items: center; gap: 6px; min-width: 0; overflow-wrap: anywhere; }
.legend li::before, figcaption[class]::before {
  content: ""; flex: none; width: 10px; height: 10px; border-radius: 2px; background: var(--class, var(--quiet));
  box-shadow: inset 0 0 0 1px rgb(128 128 128 / 0.5);
}
.legend .ignored::before { background: repeating-linear-gradient(135deg, #ddd 0 2px, #222 2px 4px); }
.notice {
  margin: 12px 0 0; padding: 8px 12px; background: var(--notice); border-left: 3px solid var(--notice-line); border-radius: 4px;
  overflow-wrap: anywhere;
}
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; margin-block: 20px; }
article {
  display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; padding: 12px 16px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  content-visibility: auto; contain-intrinsic-size: auto 320px;
}
.views { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(240px, 100%), 1fr)); gap: 12px; align-items: start; }
figure { margin: 0; }
figure a { display: block; border-radius: 4px; }
figure a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
img { display: block; width: 100%; height: auto; max-height: 360px; object-fit: contain; background: var(--page); border-radius: 4px; }
figcaption { margin-top: 4px; color: var(--quiet); overflow-wrap: anywhere; }
.problems { padding-top: 8px; border-top: 1px solid var(--line); }
.problems h2 { color: var(--problem); font-size: 15px; }
.problems ul { padding-left: 18px; }
.problems li { margin-block: 6px; overflow-wrap: anywhere; }
.empty { margin: 48px 0; text-align: center; color: var(--quiet); }
footer { margin-top: 20px; color: var(--quiet); }
@media print { body { padding: 0; } article { break-inside: avoid; content-visibility: visible; } }
`;
