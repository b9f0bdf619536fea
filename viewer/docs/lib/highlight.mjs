// Colours for code, put in when the site is built: a few regular expressions are enough for what is shown here.

import { escape, raw } from './html.mjs';

const JS = [
  ['comment', /\/\/.*|\/\*[^]*?\*\//],
  ['string', /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/],
  ['keyword', /\b(?:import|from|export|default|const|let|function|return|if|else|for|of|new|await|async|typeof|interface|type|class|null|true|false|undefined)\b/],
  ['number', /\b\d[\d.]*\b/],
  ['name', /\b[\w$]+(?=\()/],
];
const CSS = [['comment', /\/\*[^]*?\*\//], ['string', /'[^']*'|"[^"]*"/], ['name', /--[\w-]+|::part\([\w-]+\)/], ['keyword', /[\w-]+(?=:\s)/],
  ['number', /#[\da-f]{3,8}\b|\b\d[\d.]*(?:px|rem|em|%|deg|s|ms|vh|svh)?\b/]];
const SH = [['comment', /#.*/], ['string', /'[^']*'|"[^"]*"/], ['keyword', /^(?:npm|npx|cargo|node)\b/m]];
const HTTP = [['keyword', /^[\w-]+(?=:)/m], ['string', /'[^']*'/]];
const HTML = [['comment', /<!--[^]*?-->/], ['tag', /<\/?[\w-]+|\/?>/], ['string', /"[^"]*"|'[^']*'/], ['name', /[\w:@.-]+(?==)|(?<=\s)[a-z][\w-]*(?=[\s>])(?=[^<]*>)/]];

const LANGUAGES = /** @type {Record<string, any[]>} */ ({ js: JS, jsx: JS, ts: JS, json: JS, css: CSS, sh: SH, http: HTTP, html: HTML, vue: HTML, svelte: HTML });

/** @param {string} code @param {string} [language] */
export function highlight(code, language = code.trimStart().startsWith('<') ? 'html' : 'js') {
  const rules = LANGUAGES[language];
  if (!rules) return raw(escape(code));
  const flags = rules.some(([, rule]) => rule.flags.includes('m')) ? 'gm' : 'g';
  const all = new RegExp(rules.map(([kind, rule]) => `(?<${kind}>${rule.source})`).join('|'), flags);
  let result = '';
  let end = 0;
  for (const match of code.matchAll(all)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? ['plain'];
    result += `${escape(code.slice(end, match.index))}<span class="t-${kind}">${escape(match[0])}</span>`;
    end = match.index + match[0].length;
  }
  return raw(result + escape(code.slice(end)));
}
