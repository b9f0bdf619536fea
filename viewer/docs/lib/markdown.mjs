// The little Markdown that the pages are written in: headings, paragraphs, lists, tables, code, links, bold, and lines such as
// `{{example exposure}}` that stand for a block made elsewhere.

import { escape, html, raw, slug } from './html.mjs';
import { highlight } from './highlight.mjs';

/** Text within a line. @param {string} text */
export function inline(text) {
  return raw(escape(text).split(/(`[^`]+`)/).map((part) => (part.startsWith('`')
    ? `<code>${part.slice(1, -1)}</code>`
    : part.replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>').replace(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>'))).join('')
    // A link around code was cut in three.
    .replace(/\[(<code>.*?<\/code>)\]\(([^)]+)\)/g, '<a href="$2">$1</a>'));
}

/** A block of code. @param {string} code @param {string} [language] */
export function block(code, language) {
  // What may scroll must be reachable by keyboard.
  return html`<pre class="code" tabindex="0"><code>${highlight(code, language)}</code></pre>`;
}

/**
 * @param {string} text
 * @param {(name: string, argument: string) => any} special what stands for `{{name argument}}`
 * @returns {{ body: any, headings: { id: string, text: string }[] }}
 */
export function markdown(text, special) {
  /** @type {{ id: string, text: string }[]} */
  const headings = [];
  const body = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    /** Lines from here on for as long as they match. @param {RegExp} pattern */
    const take = (pattern) => {
      const from = at;
      while (at < lines.length && pattern.test(lines[at])) at += 1;
      return lines.slice(from, at);
    };
    const heading = /^(#{2,4}) (.*)/.exec(line);
    const insert = /^\{\{(\S+)\s*(.*?)\}\}$/.exec(line);
    if (line.trim() === '') at += 1;
    else if (heading) {
      at += 1;
      const id = slug(heading[2]);
      if (heading[1].length === 2) headings.push({ id, text: heading[2] });
      const tag = raw(`h${heading[1].length}`);
      body.push(html`<${tag} id="${id}">${inline(heading[2])}</${tag}>\n`);
    } else if (insert) {
      at += 1;
      body.push(special(insert[1], insert[2]));
    } else if (line.startsWith('```')) {
      at += 1;
      const code = take(/^(?!```)/);
      at += 1;
      body.push(block(code.join('\n'), line.slice(3).trim() || undefined));
    } else if (line.startsWith('|')) {
      const [head, , ...rows] = take(/^\|/).map((row) => row.slice(1, -1).split(/(?<!\\)\|/).map((cell) => inline(cell.trim().replaceAll('\\|', '|'))));
      body.push(table(head, rows));
    } else if (/^(-|\d+\.) /.test(line)) {
      const ordered = /^\d/.test(line);
      const items = take(/^(-|\d+\.|  ) ?\S/).join('\n').split(/\n(?=-|\d+\. )/).map((item) => item.replace(/^(-|\d+\.) /, '').replace(/\s*\n\s*/g, ' '));
      const tag = raw(ordered ? 'ol' : 'ul');
      body.push(html`<${tag}>${items.map((item) => html`<li>${inline(item)}</li>`)}</${tag}>\n`);
    } else body.push(html`<p>${inline(take(/^(?!#{2,4} |```|\||\{\{|- |\d+\. )\s*\S/).join(' '))}</p>\n`);
  }
  return { body, headings };
}

/** @param {any[]} head @param {any[][]} rows */
export function table(head, rows) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody></table></div>\n`;
}
