// The frame of every page.

import { html } from './html.mjs';

/**
 * @typedef {{ id: string, title: string, group: string, summary: string }} Page
 * @param {Page} page @param {any} body @param {{ id: string, text: string }[]} headings
 * @param {{ pages: Page[], groups: string[], embed: string, scripts: string[], shop: string, version: string }} site
 */
export function layout(page, body, headings, { pages, groups, embed, scripts, shop, version }) {
  const at = pages.indexOf(page);
  const [before, next] = [pages[at - 1], pages[at + 1]];
  const link = (/** @type {Page} */ to) => html`<a href="${to.id}.html"${to === page ? html` aria-current="page"` : ''}>${to.title}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.id === 'index' ? '<product-viewer>' : `${page.title} – <product-viewer>`}</title>
<meta name="description" content="${page.summary.replaceAll('`', '')}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="docs.css">
<script type="module" src="${embed}"></script>
<script type="module" src="docs.js"></script>
${scripts.map((script) => html`<script type="module" src="${script}"></script>\n`)}</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<a class="brand" href="index.html"><code>&lt;product-viewer&gt;</code></a>
<form class="search" role="search" action="names.html">
<label for="search" class="visually-hidden">Search names</label>
<input id="search" type="search" placeholder="Search names" autocomplete="off" spellcheck="false" aria-describedby="search-hint">
<span id="search-hint" class="visually-hidden">Results appear below the field; the down arrow goes there.</span>
<div id="results" class="results" hidden></div>
<p id="found" class="visually-hidden" role="status"></p>
</form>
<p class="meta"><span>${version}</span><a href="${shop}">The shop</a></p>
</header>
<div class="frame">
<nav class="menu" aria-label="Pages"><details open><summary>All pages</summary>
${groups.map((group) => html`<h2>${group}</h2><ul>${pages.filter((one) => one.group === group).map((one) => html`<li>${link(one)}</li>`)}</ul>\n`)}</details></nav>
<main id="content" tabindex="-1">
${body}
<nav class="turn" aria-label="Next pages">${before && html`<a href="${before.id}.html" rel="prev"><span>Before</span> ${before.title}</a>`}${next && html`<a href="${next.id}.html" rel="next"><span>Next</span> ${next.title}</a>`}</nav>
</main>
${headings.length > 1 ? html`<nav class="contents" aria-label="On this page"><h2>On this page</h2><ul>${headings.map(({ id, text }) => html`<li><a href="#${id}">${text.replaceAll('`', '')}</a></li>`)}</ul></nav>` : ''}
</div>
<footer class="foot"><p>Made by Vitrine. MIT or Apache-2.0, as you like. <a href="../embed/THIRD_PARTY_NOTICES.txt">Whose work is in it</a></p></footer>
</body>
</html>
`;
}
