/** The style of the report; `stateCount` sets how wide a map of so many states has to be. */
export function htmlStyle(stateCount: number): string {
  return `
:root {
  color-scheme: light dark;
  --bg: #ffffff; --soft: #f4f5f7; --line: #d8dce2; --text: #1b1f24; --dim: #5b6470; --link: #0b57d0;
  --bad: #b3261e; --bad-bg: #f6c9c4; --bad-bg2: #ee9a92; --bad-bg3: #c4372b;
  --open: #8a5300; --open-bg: #ffdf9e; --mean: #7a2e9d; --mean-bg: #ead2f7;
  --good: #1b6e3c; --good-bg: #cfead8; --note: #155a8a; --none-bg: #e3e6ea; --mark: #ffe066; --on-dark: #1b1f24;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #14171b; --soft: #1d2126; --line: #363c44; --text: #e6e9ed; --dim: #a0a8b3; --link: #8ab4f8;
    --bad: #ff8f86; --bad-bg: #5c2520; --bad-bg2: #80302a; --bad-bg3: #a93d34;
    --open: #ffc766; --open-bg: #5a4312; --mean: #dca8f5; --mean-bg: #4b2b5c;
    --good: #7fd6a0; --good-bg: #1f4a2f; --note: #8cc8f2; --none-bg: #2a2f36; --mark: #b58900; --on-dark: #ffffff;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1.25rem 4rem; background: var(--bg); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.35rem; margin: 0 0 .25rem; display: flex; gap: .6rem; align-items: center; flex-wrap: wrap; }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .3rem 0; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; font-size: .86em; }
pre code { font-size: inherit; }
pre { margin: .4rem 0; padding: .6rem .75rem; background: var(--soft); border: 1px solid var(--line); border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; }
mark { background: var(--mark); color: var(--on-dark); border-radius: 2px; outline: 2px solid var(--bad); }
.dim { color: var(--dim); } h2 .dim { font-weight: 400; font-size: .9rem; }
.place { overflow-wrap: anywhere; }
.badge { font-weight: 600; display: inline-block; padding: .05rem .55rem; border-radius: 999px; font-size: .8rem;
  border: 1px solid currentColor; white-space: nowrap; }
.pass, .good { color: var(--good); } .fail, .bad, .breaks { color: var(--bad); }
.inconclusive, .unknown, .breaks-open-sessions { color: var(--open); }
.changes-meaning { color: var(--mean); } .notice { color: var(--note); }
.ways { list-style: none; margin: 1rem 0; padding: 0; display: grid; gap: .4rem; }
.ways li { padding: .5rem .75rem; border-left: 4px solid currentColor; background: var(--soft); border-radius: 0 6px 6px 0; }
.ways span { color: var(--text); }
.scroll { position: relative; overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
.scroll:focus-visible, summary:focus-visible, input:focus-visible, select:focus-visible { outline: 2px solid var(--link);
  outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
caption { text-align: left; padding: .5rem .6rem; color: var(--dim); }
th, td { text-align: left; padding: .35rem .6rem; border-top: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--dim); font-weight: 600; white-space: nowrap; }
.map { table-layout: fixed; min-width: ${stateCount > 24 ? 200 + stateCount * 5 : 224 + stateCount * 42}px; }
.map th, .map td { padding: .3rem 0; text-align: center; border: 1px solid var(--bg); }
.map thead th { overflow: hidden; font-size: .78rem; }
.map .groups th { text-align: left; padding-left: 2px; border-left: 1px solid var(--line); }
.map col.head { width: ${stateCount > 24 ? 12 : 14}rem; }
.map tbody th, .map thead th:first-child { text-align: left; padding: .3rem .6rem; position: sticky; left: 0;
  background: var(--bg); overflow-wrap: anywhere; font-weight: 600; z-index: 1; }
.c-holds { background: var(--good-bg); color: var(--good); } .c-unknown { background: var(--none-bg); color: var(--dim); }
.c-early { background: var(--none-bg); color: var(--dim); }
.c-open, .c-breaks-open-sessions { background: var(--open-bg); color: var(--open); }
.c-meaning, .c-changes-meaning { background: var(--mean-bg); color: var(--mean); }
.c-notice { background: var(--none-bg); color: var(--note); }
.c-breaks { background: var(--bad-bg); color: var(--text); } .c-breaks.h2 { background: var(--bad-bg2); }
.c-breaks.h3 { background: var(--bad-bg3); color: #ffffff; }
.legend { display: flex; flex-wrap: wrap; gap: .4rem 1rem; margin: .5rem 0 0; padding: 0; list-style: none; font-size: .85rem; }
.legend i { display: inline-block; min-width: 1.6em; text-align: center; border-radius: 3px; margin-right: .35rem; font-style: normal; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: end; margin: .5rem 0 1rem; }
.filters[hidden] { display: none; }
.filters label { display: grid; font-size: .8rem; color: var(--dim); }
.filters input, .filters select { font: inherit; height: 2.2rem; padding: .3rem .45rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--bg); color: var(--text); max-width: 100%; }
.filters input { min-width: 12rem; }
.cause { border: 1px solid var(--line); border-radius: 8px; margin: 0 0 .8rem; padding: .7rem .9rem; }
.cause > pre code { font-size: inherit; }
pre { margin-top: .3rem; }
.effect { margin: .7rem 0 0; }
.advice { border-left: 3px solid var(--link); padding-left: .6rem; margin: .4rem 0; }
details { margin: .3rem 0; } summary { cursor: pointer; padding: .2rem 0; overflow-wrap: anywhere; }
details.finding > div { padding-left: 1.1rem; }
[hidden] { display: none; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) {
  body { padding: 1rem .8rem 3rem; } .map col.head { width: 7rem; }
  .steps thead { display: none; } .steps tr { display: block; border-top: 1px solid var(--line); padding: .4rem 0; }
  .steps th, .steps td { display: block; border: 0; padding: .1rem .6rem; }
  .filters label, .filters input, .filters select { width: 100%; }
}
@media print { .filters { display: none; } .scroll { overflow: visible; } }
`;
}
