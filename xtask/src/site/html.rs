//! Changes a page: takes inline scripts out, so that a strict Content-Security-Policy can hold on it, and joins its
//! style sheets.

use crate::error::{Error, Result};

/// A page without inline scripts, and the scripts it now refers to: name and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Separated {
    /// The page.
    pub html: String,
    /// Files to be put beside it.
    pub scripts: Vec<(String, String)>,
}

/// Moves each inline script into a file named by `name` of its text, served from `/`.
///
/// Data blocks stay where they are, as they do not run.
pub fn separate(html: &str, name: impl Fn(&str) -> String) -> Result<Separated> {
    let mut out = String::with_capacity(html.len());
    let mut scripts = Vec::new();
    let mut rest = html;
    while let Some(at) = next_tag(rest) {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        if tag.starts_with("<!--") {
            let end = tag.find("-->").map_or(tag.len(), |end| end + 3);
            out.push_str(&tag[..end]);
            rest = &tag[end..];
            continue;
        }
        let unclosed = || Error::Unexpected("a script element of the page is not closed".into());
        let open = end_of_tag(tag).ok_or_else(unclosed)?;
        let close = find_ignoring_case(&tag[open..], "</script").ok_or_else(unclosed)? + open;
        let end = close + tag[close..].find('>').ok_or_else(unclosed)? + 1;
        let (head, body) = (&tag["<script".len()..open - 1], &tag[open..close]);
        let kind = attribute(head, "type").unwrap_or_default().to_ascii_lowercase();
        if attribute(head, "src").is_some() || body.trim().is_empty() {
            out.push_str(&tag[..end]);
        } else {
            match kind.as_str() {
                "" | "module" | "text/javascript" => {
                    let text = body.trim().to_owned();
                    let name = name(&text);
                    let kind = if kind == "module" { " type=\"module\"" } else { "" };
                    out.extend(["<script", kind, " src=\"/", &name, "\"></script>"]);
                    scripts.push((name, text));
                }
                "importmap" | "speculationrules" => {
                    return Err(Error::Unexpected(format!(
                        "the page has an inline {kind}, which its policy will refuse"
                    )));
                }
                _ => out.push_str(&tag[..end]),
            }
        }
        rest = &tag[end..];
    }
    out.push_str(rest);
    Ok(Separated { html: out, scripts })
}

/// The style sheets of the site that the page links to plainly, in order: no media, nothing else said of them.
pub fn plain_styles(html: &str) -> Vec<&str> {
    links(html).filter_map(|(_, tag)| plain_style(tag)).collect()
}

/// The page with one style sheet in place of all the plain ones, where the first of them was.
pub fn with_one_style(html: &str, name: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut end = 0;
    let mut first = true;
    for (at, tag) in links(html).filter(|(_, tag)| plain_style(tag).is_some()) {
        out.push_str(&html[end..at]);
        if std::mem::take(&mut first) {
            out.extend(["<link href=\"/", name, "\" rel=\"stylesheet\">"]);
        }
        end = at + tag.len();
    }
    out.push_str(&html[end..]);
    out
}

/// All link tags with where they begin.
fn links(html: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + find_ignoring_case(html.get(from..)?, "<link")?;
        let end = end_of_tag(&html[at..]).unwrap_or(html.len() - at);
        from = at + end;
        Some((at, &html[at..at + end]))
    })
}

fn plain_style(tag: &str) -> Option<&str> {
    let head = tag.get("<link".len()..)?.trim_end_matches(['/', '>']);
    let bare =
        ["media", "title", "disabled", "integrity", "crossorigin"].iter().all(|name| attribute(head, name).is_none());
    let own = attribute(head, "href")?.strip_prefix('/').filter(|name| !name.contains('/'))?;
    (bare && attribute(head, "rel")? == "stylesheet").then_some(own)
}

/// Where the next script element or comment begins.
fn next_tag(text: &str) -> Option<usize> {
    let script = find_ignoring_case(text, "<script");
    let comment = text.find("<!--");
    match (script, comment) {
        (Some(script), Some(comment)) => Some(script.min(comment)),
        (script, comment) => script.or(comment),
    }
}

fn find_ignoring_case(text: &str, ascii: &str) -> Option<usize> {
    text.as_bytes().windows(ascii.len()).position(|window| window.eq_ignore_ascii_case(ascii.as_bytes()))
}

/// The index after the `>` that ends a tag; one within quotes does not.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an attribute, quoted or not; empty when it has none.
fn attribute<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = head.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let after = after.trim_start();
        let value;
        if let Some(after) = after.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let text = quote.map_or(after, |_| &after[1..]);
            let end = quote.map_or_else(|| text.find(|c: char| c.is_ascii_whitespace()), |quote| text.find(quote));
            let end = end.unwrap_or(text.len());
            value = &text[..end];
            rest = text[end..].trim_start_matches(['"', '\'']).trim_start();
        } else {
            value = "";
            // A lone quote or slash must not stop the walk.
            rest = if end == 0 { rest.get(1..).unwrap_or_default() } else { after };
        }
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(text: &str) -> String {
        format!("start-{}.js", text.len())
    }

    #[test]
    fn an_inline_module_moves_out() -> Result<()> {
        let page =
            "<head><script type=\"module\" nonce=\"a>b\">\nimport init from '/a.js';\nawait init();\n</script></head>";
        let separated = separate(page, numbered)?;
        assert_eq!(separated.html, "<head><script type=\"module\" src=\"/start-39.js\"></script></head>");
        assert_eq!(
            separated.scripts,
            [("start-39.js".to_owned(), "import init from '/a.js';\nawait init();".to_owned())]
        );
        Ok(())
    }

    #[test]
    fn minified_pages_have_no_quotes() -> Result<()> {
        let separated = separate("<SCRIPT type=module>go()</SCRIPT><script>classic()</script>", numbered)?;
        assert_eq!(
            separated.html,
            "<script type=\"module\" src=\"/start-4.js\"></script><script src=\"/start-9.js\"></script>"
        );
        assert_eq!(separated.scripts.len(), 2);
        Ok(())
    }

    #[test]
    fn what_does_not_run_inline_stays() -> Result<()> {
        for page in [
            "<script src=/embed/product-viewer.js type=module></script>",
            "<script async src='x.js'>fallback</script>",
            "<script type=\"application/ld+json\">{\"a\": 1}</script>",
            "<!-- <script>not('run')</script> --><p>text</p>",
            "no script at all",
        ] {
            let separated = separate(page, numbered)?;
            assert_eq!(separated.html, page);
            assert!(separated.scripts.is_empty());
        }
        Ok(())
    }

    #[test]
    fn what_cannot_be_moved_is_an_error() {
        assert!(separate("<script type=importmap>{}</script>", numbered).is_err());
        assert!(separate("<script>never closed", numbered).is_err());
        assert!(separate("<script", numbered).is_err());
    }

    #[test]
    fn plain_style_sheets_become_one() {
        let page = "<link href=/a.css rel=stylesheet><link rel=\"icon\" href=\"/i.svg\"/><LINK rel=\"stylesheet\" href=\"/b.css\" />\
                    <link rel=stylesheet href=/print.css media=print><link rel=stylesheet href=https://x.example/c.css>";
        assert_eq!(plain_styles(page), ["a.css", "b.css"]);
        assert_eq!(
            with_one_style(page, "s.css"),
            "<link href=\"/s.css\" rel=\"stylesheet\"><link rel=\"icon\" href=\"/i.svg\"/>\
             <link rel=stylesheet href=/print.css media=print><link rel=stylesheet href=https://x.example/c.css>"
        );
        assert!(plain_styles("<link href=/a.css rel=stylesheet").len() == 1);
    }

    #[test]
    fn attributes_are_read() {
        let head = " async type = 'module' data-x=\"a src='no'\" src=/x.js";
        assert_eq!(attribute(head, "type"), Some("module"));
        assert_eq!(attribute(head, "SRC"), Some("/x.js"));
        assert_eq!(attribute(head, "async"), Some(""));
        assert_eq!(attribute(" data-x=\"a src='no'\"", "src"), None);
        assert_eq!(attribute(" = \" '", "src"), None);
    }
}
