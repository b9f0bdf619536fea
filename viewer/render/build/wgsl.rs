//! Makes WGSL small: comments and needless whitespace go, and names get short, the same ones in all files, as these are
//! put together later. Entry points keep their names.

use std::collections::BTreeMap;

/// The texts of these files, made short.
pub fn shortened(files: &[String]) -> Vec<String> {
    let files: Vec<_> = files.iter().map(|text| tokens(text)).collect();
    let names = short_names(&files);
    files.iter().map(|tokens| minified(tokens, &names)).collect()
}

pub fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

pub fn in_sign(c: char) -> bool {
    "<>=-+*/&|!%^".contains(c)
}

pub fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Names, numbers, signs as they stand together, and whole `//#` lines, which are switches.
pub fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("//#") {
            tokens.push(line.to_owned());
            continue;
        }
        let mut chars = line.split("//").next().unwrap_or("").chars().peekable();
        while let Some(first) = chars.next() {
            let mut token = String::from(first);
            let number = first.is_ascii_digit();
            while let Some(next) = chars.next_if(|&c| {
                let exponent = number && token.ends_with('e') && (c == '-' || c == '+');
                (in_word(first) && (in_word(c) || exponent || (number && c == '.'))) || (in_sign(first) && in_sign(c))
            }) {
                token.push(next);
            }
            if !first.is_whitespace() {
                tokens.push(token);
            }
        }
    }
    tokens
}

/// What names become. Those of one kind do not meet those of another: fields come after a dot, and what is declared in
/// a function begins with a small letter, what is declared outside with a large one.
struct Names {
    globals: BTreeMap<String, String>,
    fields: BTreeMap<String, String>,
}

/// What a name is, as far as the tokens before it tell.
#[derive(Default)]
struct Place {
    depth: i32,
    in_struct: bool,
    in_function: bool,
}

impl Place {
    fn pass(&mut self, token: &str) {
        match token {
            "fn" if self.depth == 0 => self.in_function = true,
            "struct" if self.depth == 0 => self.in_struct = true,
            "{" => self.depth += 1,
            "}" => self.depth -= 1,
            _ => return,
        }
        if token == "}" && self.depth == 0 {
            (self.in_struct, self.in_function) = (false, false);
        }
    }
}

/// True where `tokens[index]` is declared.
fn is_declared(tokens: &[String], index: usize) -> bool {
    let before = index.checked_sub(1).map_or("", |before| tokens[before].as_str());
    let token = tokens[index].as_str();
    matches!(before, "fn" | "let" | "var" | "const" | "struct")
        || (token != "default" && tokens.get(index + 1).is_some_and(|after| after == ":"))
}

/// Components of a vector look like fields.
fn is_component(token: &str) -> bool {
    token.len() <= 4 && token.chars().all(|c| "xyzwrgba".contains(c))
}

/// Names of one letter, and then of two, that begin with one of these and are no words of WGSL.
pub fn free(first: std::ops::RangeInclusive<char>) -> impl Iterator<Item = String> {
    let pairs = first.clone().flat_map(|first| ('a'..='z').map(move |second| format!("{first}{second}")));
    let taken = |name: &str| is_component(name) || ["as", "do", "of", "if", "fn"].contains(&name);
    first.map(String::from).chain(pairs).filter(move |name| !taken(name))
}

/// Short names for what is declared in any of these files, the most frequent ones the shortest.
fn short_names(files: &[Vec<String>]) -> Names {
    let (mut globals, mut fields) = (BTreeMap::new(), BTreeMap::new());
    for tokens in files {
        let mut place = Place::default();
        for (index, token) in tokens.iter().enumerate() {
            place.pass(token);
            let named = is_name(token) && is_declared(tokens, index);
            let entry_point = token.starts_with("vs_") || token.starts_with("fs_");
            if named && place.in_struct && place.depth == 1 && !is_component(token) {
                fields.insert(token.clone(), 0);
            } else if named && place.depth == 0 && !entry_point && (!place.in_function || tokens[index - 1] == "fn") {
                globals.insert(token.clone(), 0);
            }
        }
    }
    for token in files.iter().flatten() {
        for counts in [&mut globals, &mut fields] {
            counts.entry(token.clone()).and_modify(|count| *count += 1);
        }
    }
    let shortened = |counts: BTreeMap<String, u32>, names: &mut dyn Iterator<Item = String>| {
        let mut order: Vec<_> = counts.into_iter().collect();
        order.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        order.into_iter().map(|(name, _)| name).zip(names).collect()
    };
    Names { globals: shortened(globals, &mut free('A'..='Z')), fields: shortened(fields, &mut free('a'..='z')) }
}

/// What the parameters and variables of the function whose `fn` is at `start` become, in the order they come.
fn local_names(tokens: &[String], start: usize) -> BTreeMap<String, String> {
    let mut place = Place::default();
    let mut names = BTreeMap::new();
    let mut unused = free('a'..='z');
    for index in start..tokens.len() {
        place.pass(&tokens[index]);
        if !place.in_function {
            break;
        }
        let token = &tokens[index];
        if index > start + 1 && is_name(token) && is_declared(tokens, index) && !names.contains_key(token) {
            names.extend(unused.next().map(|name| (token.clone(), name)));
        }
    }
    names
}

/// The text of these tokens. Switches have lines of their own.
fn minified(tokens: &[String], names: &Names) -> String {
    let mut out = String::new();
    let mut place = Place::default();
    let mut locals = BTreeMap::new();
    for (index, token) in tokens.iter().enumerate() {
        if token.starts_with("//#") {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(token);
            out.push('\n');
            continue;
        }
        if token == "fn" {
            locals = local_names(tokens, index);
        }
        place.pass(token);
        let before = |steps: usize| index.checked_sub(steps).map_or("", |at| tokens[at].as_str());
        let called = tokens.get(index + 1).is_some_and(|after| after == "(");
        let short = if before(1) == "@" || (before(1) == "(" && before(2) == "builtin") {
            // Attributes, and the built-in values that they name.
            None
        } else if before(1) == "." || (place.in_struct && place.depth == 1 && is_declared(tokens, index)) {
            names.fields.get(token).filter(|_| !is_component(token))
        } else {
            let local = locals.get(token).filter(|_| place.in_function && !called);
            local.or_else(|| names.globals.get(token))
        };
        let text = short.unwrap_or(token);
        // What would become one word or one sign must not.
        let joins = |class: fn(char) -> bool| out.ends_with(class) && text.starts_with(class);
        if joins(in_word) || joins(in_sign) {
            out.push(' ');
        }
        // 1.0 is as well 1.
        out.push_str(text.strip_suffix('0').filter(|whole| whole.ends_with('.')).unwrap_or(text));
    }
    out.push('\n');
    out
}
