/** The one style of a page: light, dark, forced colours, narrow screens and paper. */
import { DARK, LIGHT, type Palette } from './palette.ts';

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, color]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${color}`)
    .join(';');

/** What a level or "all servers" reaches in a cell without a grant: drawn, so that a thousand cells cost no bytes. */
const IMPLIED = ['none', 'monitor', 'manage', 'write']
  .flatMap((was, _index, levels) => levels.map((is) => [was, is] as const))
  .filter(([was, is]) => was !== 'none' || is !== 'none')
  .map(([was, is]) => {
    const words = was === is ? is : `${was} → ${is}`;
    return `.all-${was}-${is} td:empty::before{content:"${words}"}\n`;
  })
  .join('');

/** Rows as cards, each cell with its label: where a table is too wide for the screen, and a matrix for paper. */
const cards = (table: string): string =>
  [
    [' thead', 'position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)'],
    ['', 'display:block;width:auto'],
    [' :is(tbody,tr,th,td,caption)', 'display:block;width:auto;min-width:0'],
    [' tbody tr', 'padding:.75rem 0;border-bottom:1px solid var(--line)'],
    [
      ' tbody :is(th,td)',
      'padding:.125rem 0;position:static;max-width:none;text-align:left;white-space:normal;overflow-wrap:anywhere;border:0',
    ],
    [' td:empty', 'display:none'],
    [
      ' td[data-label]::before',
      'content:attr(data-label) ": ";color:var(--quiet);font-size:.875rem;font-style:normal;font-weight:400;border:0',
    ],
  ]
    .map(([part, rules]) => `:root ${table}${part}{${rules}}\n`)
    .join('');

export const STYLE = `
:root{${variables(LIGHT)};color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}
*,::before,::after{box-sizing:border-box}
[hidden]{display:none!important}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0 auto;max-width:82rem;padding:2rem clamp(1rem,4vw,3rem) 4rem;overflow-wrap:anywhere}
p,ul,dl,dd,h1,h2,h3{margin:0}
h1{font-size:clamp(1.5rem,4vw,2.125rem);line-height:1.15;letter-spacing:-.015em;font-weight:650;text-wrap:balance}
h2{font-size:1.3125rem;line-height:1.25;letter-spacing:-.01em;font-weight:650}
h3{font-size:1rem;font-weight:650;margin-top:1.5rem}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
#main:focus{outline:none}
code,.digest{font-family:ui-monospace,"SF Mono","Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace;font-size:.875em;overflow-wrap:anywhere}
.skip{position:absolute;left:1rem;top:-6rem;z-index:2;background:var(--paper);padding:.5rem 1rem;border:2px solid var(--link)}
.skip:focus{top:1rem}
.eyebrow{font-size:.8125rem;font-weight:600;letter-spacing:.06em;text-transform:uppercase;color:var(--quiet);margin-bottom:.5rem}
.where{color:var(--quiet);margin-top:.375rem}
.verdict{margin-top:1.5rem;padding:1rem 1.25rem;border-left:.3125rem solid var(--edge);background:var(--raised);font-size:1.1875rem;line-height:1.45;text-wrap:pretty}
.verdict.good{border-color:var(--gain)}
.verdict.bad{border-color:var(--loss)}
.verdict .state{display:block;font-weight:650}
.verdict.good .state{color:var(--gain)}
.verdict.bad .state{color:var(--loss)}
.tiles{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(13rem,100%),1fr));gap:.625rem;margin-top:1rem}
.tiles li{border:1px solid var(--line);border-radius:.375rem;padding:.625rem .875rem;line-height:1.3}
.tiles strong{display:block;font-size:1.625rem;line-height:1.1;font-weight:650;font-variant-numeric:tabular-nums}
.tiles .warn{border-color:var(--warn);background:var(--warn-paper)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:.75rem 2rem;margin-top:1.5rem}
.facts dt{font-size:.8125rem;color:var(--quiet)}
.facts .broad{grid-column:1/-1}
nav{margin-top:2rem;border-block:1px solid var(--line);padding:.25rem 0}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;column-gap:1.25rem}
nav a{display:inline-block;padding:.3125rem 0;min-height:1.5rem;text-decoration:none}
nav a:hover{text-decoration:underline}
search{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:center;margin-top:1rem}
input[type=search]{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:.25rem;padding:.3125rem .625rem;min-height:2.25rem;width:min(22rem,100%)}
#filter-status{color:var(--quiet)}
section{margin-top:3rem;scroll-margin-top:1rem}
.lead{color:var(--quiet);margin-top:.375rem;max-width:80ch;text-wrap:pretty}
section>p,section>ul,section>dl{margin-top:.75rem;max-width:80ch}
table{border-collapse:collapse;width:100%;margin-top:1rem;font-size:.9375rem;line-height:1.4}
caption{text-align:left;color:var(--quiet);font-size:.875rem;padding-bottom:.375rem}
th,td{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;overflow-wrap:break-word}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:.8125rem;font-weight:600;color:var(--quiet);border-bottom:1px solid var(--edge);white-space:nowrap;vertical-align:bottom}
tbody tr{border-bottom:1px solid var(--line)}
tbody th{font-weight:600}
.number{text-align:right;font-variant-numeric:tabular-nums}
.level{white-space:nowrap}
.what{min-width:11rem}
.wide{width:40%}
.date{min-width:7rem}
.wide,.why{min-width:9rem;overflow-wrap:anywhere}
tbody b{font-weight:600}
.why{width:30%}
:is(.wide,.why):has(~:is(.wide,.why)),:is(.wide,.why)~:is(.wide,.why){width:24%}
td.why{color:var(--quiet);font-size:.875rem}
.tag{display:inline-block;white-space:nowrap;font-size:.8125rem;font-weight:600;line-height:1.35;padding:.0625rem .4375rem;border-radius:.25rem;border:1px solid transparent}
.tag.gain{color:var(--gain);background:var(--gain-paper)}
.tag.loss{color:var(--loss);background:var(--loss-paper)}
.tag.warn{color:var(--warn);background:var(--warn-paper)}
.tag.calm{color:var(--quiet);border-color:var(--line)}
.plain{padding-left:1.125rem}
.plain li{padding:.125rem 0;overflow-wrap:anywhere}
.plain li::marker{color:var(--quiet)}
.hint{color:var(--quiet);font-size:.875rem;font-weight:400}
code.hint{font-size:.75rem;white-space:nowrap}
pre{margin:.25rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--raised);border-radius:.25rem;padding:.5rem .75rem}
details.item{border-bottom:1px solid var(--line)}
summary{padding:.5rem 0;min-height:1.5rem;cursor:pointer;overflow-wrap:anywhere}
summary::marker{color:var(--quiet)}
details[open]>summary{font-weight:600}
details>:last-child{margin-bottom:1rem}
details table{margin-top:0;table-layout:fixed}
details th:first-child,details td:nth-child(2){width:28%}
details th,details td{overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:1.5rem 3rem;margin-top:1rem}
.chart{margin-top:0}
.chart caption{color:var(--ink);font-weight:600;font-size:.9375rem}
.chart tr{border:0}
.chart th,.chart td{padding:.125rem .75rem .125rem 0;font-weight:400}
.chart th{width:40%}
.chart .number{width:3rem}
.chart svg{display:block;width:100%;height:.75rem;margin-top:.25rem}
.chart rect{fill:var(--link)}
.signature{display:none}
.sort{margin-left:.25rem;min-width:1.5rem;min-height:1.5rem;padding:0;font:inherit;color:var(--quiet);background:none;border:0;cursor:pointer}
.sort::after{content:"\\2195"}
[aria-sort] .sort{color:var(--link)}
[aria-sort=ascending] .sort::after{content:"\\2191"}
[aria-sort=descending] .sort::after{content:"\\2193"}
dl.reach{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.375rem 1.5rem;font-size:.9375rem}
dl.reach dt{color:var(--quiet)}
dl.reach dd{overflow-wrap:anywhere}
.whole{white-space:nowrap}
bdi:has(>wbr){display:inline-block;max-width:100%}
.again{font-weight:400;color:var(--quiet)}
.scroll{overflow-x:auto;margin-top:.5rem}
.large{content-visibility:auto;contain-intrinsic-size:auto 30rem}
.scroll table{margin-top:.25rem}
.matrix{width:auto;border-collapse:separate;border-spacing:0}
.matrix th,.matrix td{padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line)}
.matrix thead th{white-space:normal;max-width:11rem;border-bottom-color:var(--edge)}
.matrix th:first-child{position:sticky;left:0;background:var(--paper);min-width:14rem;max-width:18rem;z-index:1;padding-right:1rem}
.matrix tbody tr{border:0}
.matrix td{min-width:6.5rem}
.matrix td:empty::before,.lead i,.matrix i{font-style:italic;color:var(--quiet);border-bottom:1px dotted var(--edge)}
${IMPLIED}.matrix .gain b{color:var(--gain)}
.matrix .loss b{color:var(--loss)}
.toggle{display:flex;align-items:center;gap:.5rem;margin-top:1rem;min-height:1.5rem}
.toggle input{flex:none;width:1.5rem;height:1.5rem;margin:0;accent-color:var(--link)}
section:has(.toggle :not(:checked)) .same{display:none}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.875rem}
@media screen and (max-width:44rem){
body{padding-top:1.25rem}
.tiles{gap:.375rem}
.tiles li{display:flex;align-items:baseline;gap:.75rem;padding:.375rem .75rem}
.tiles strong{font-size:1.25rem;min-width:1.75rem;text-align:right}
${cards('.cards')}.tag,code.hint{white-space:normal}
.sort{display:none}
dl.reach{grid-template-columns:1fr;gap:0}
dl.reach dd{margin-bottom:.5rem}
.scroll{overflow-x:visible}
}
@media (forced-colors:active){
.tag,.verdict,.tiles li{border:1px solid CanvasText}
.chart rect{fill:CanvasText}
.verdict{border-left-width:.3125rem}
}
@media print{
@page{margin:16mm 14mm 18mm;@bottom-right{content:"page " counter(page) " of " counter(pages);font:8pt sans-serif}}
:root{${variables(LIGHT)};color-scheme:light}
html{font-size:9.5pt}
body{max-width:none;padding:0}
nav,search,.skip,.sort{display:none}
.signature{display:block;break-inside:avoid;margin-top:3rem}
.signature dl{display:flex;gap:2rem;margin:2.5rem 0 1rem}
.signature dl div{flex:1;border-top:1px solid;padding-top:.25rem}
.chart rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}
section{margin-top:1.75rem}
h2,h3,caption,summary,.lead,thead,thead tr{break-after:avoid}
footer{margin-top:1.5rem}
tr,.tiles li,.verdict,.lead,#people .item{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible;content-visibility:visible}
${cards('.matrix')}.matrix tbody{columns:2;column-gap:2rem}
details::details-content{content-visibility:visible;display:block;height:auto}
a{color:inherit;text-decoration:none}
.tag{border-color:currentColor}
.what{min-width:7rem}
.level{white-space:normal}
}
`;
