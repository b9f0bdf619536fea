//! Lines for machines: those of `tracing_subscriber`'s own JSON, made for less. That one keeps the fields of a span as
//! text, and for each line parses that and writes it anew; here it goes into the line as it is.

use std::fmt::{self, Write};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::Record,
};
use tracing_subscriber::{
    field::RecordFields,
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::{self, Format, Writer},
        time::{FormatTime as _, SystemTime},
    },
    registry::LookupSpan,
};

/// Makes the lines.
#[derive(Debug)]
pub(super) struct Json {
    /// For what the crate `log` brings, whose target is hidden in its fields.
    usual: Format<format::Json>,
}

impl Json {
    pub fn new() -> Self {
        Self { usual: format::format().json().flatten_event(true).with_span_list(false) }
    }
}

impl<S> FormatEvent<S, Fields> for Json
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    fn format_event(&self, context: &FmtContext<'_, S, Fields>, mut out: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let metadata = event.metadata();
        if metadata.target() == "log" {
            return self.usual.format_event(context, out, event);
        }
        out.write_str("{\"timestamp\":\"")?;
        SystemTime.format_time(&mut out)?;
        write!(out, "\",\"level\":\"{}\"", metadata.level())?;
        Members::after(&mut out, true).all(|members| event.record(members))?;
        out.write_str(",\"target\":")?;
        text(&mut out, metadata.target())?;
        if let Some(span) = event.parent().and_then(|id| context.span(id)).or_else(|| context.lookup_current()) {
            let extensions = span.extensions();
            let fields = extensions.get::<FormattedFields<Fields>>().map_or("{}", |fields| &fields.fields);
            let members = open(fields);
            write!(out, ",\"span\":{members}{}\"name\":", if members.len() > 1 { "," } else { "" })?;
            text(&mut out, span.name())?;
            out.write_char('}')?;
        }
        out.write_str("}\n")
    }
}

/// An object without its last brace.
fn open(object: &str) -> &str {
    object.strip_suffix('}').unwrap_or("{")
}

/// Keeps the fields of a span as a JSON object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields;

impl<'writer> FormatFields<'writer> for Fields {
    fn format_fields<R: RecordFields>(&self, mut out: Writer<'writer>, fields: R) -> fmt::Result {
        out.write_char('{')?;
        Members::after(&mut out, false).all(|members| fields.record(members))?;
        out.write_char('}')
    }

    /// What is there already stays too: readers take the last of one name.
    fn add_fields(&self, current: &'writer mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        let object = &mut current.fields;
        object.truncate(open(object).len());
        if object.is_empty() {
            object.push('{');
        }
        let follows = object.len() > 1;
        Members::after(object, follows).all(|members| fields.record(members))?;
        object.push('}');
        Ok(())
    }
}

/// Writes members of an object.
struct Members<'a> {
    out: &'a mut dyn Write,
    /// Whether there is one before.
    follows: bool,
    outcome: fmt::Result,
}

impl<'a> Members<'a> {
    fn after(out: &'a mut dyn Write, follows: bool) -> Self {
        Self { out, follows, outcome: Ok(()) }
    }

    fn all(mut self, record: impl FnOnce(&mut Self)) -> fmt::Result {
        record(&mut self);
        self.outcome
    }

    fn member(&mut self, field: &Field, value: impl FnOnce(&mut dyn Write) -> fmt::Result) {
        if self.outcome.is_err() {
            return;
        }
        let comma = if self.follows { "," } else { "" };
        self.follows = true;
        let name = field.name();
        let name = name.strip_prefix("r#").unwrap_or(name);
        self.outcome = write!(self.out, "{comma}\"{name}\":").and_then(|()| value(self.out));
    }
}

impl Visit for Members<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.member(field, |out| if value.is_finite() { write!(out, "{value}") } else { out.write_str("null") });
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.member(field, |out| write!(out, "{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.member(field, |out| write!(out, "{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.member(field, |out| write!(out, "{value}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.member(field, |out| text(out, value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.member(field, |out| {
            out.write_char('"')?;
            write!(Escaped(out), "{value:?}")?;
            out.write_char('"')
        });
    }
}

fn text(out: &mut dyn Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    Escaped(out).write_str(text)?;
    out.write_char('"')
}

/// Writes what stands within quotes.
struct Escaped<'a>(&'a mut dyn Write);

impl Write for Escaped<'_> {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        let special = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
        while let Some((at, byte)) = text.bytes().enumerate().find(|(_, byte)| special(byte)) {
            self.0.write_str(&text[..at])?;
            match byte {
                b'"' => self.0.write_str("\\\"")?,
                b'\\' => self.0.write_str("\\\\")?,
                b'\n' => self.0.write_str("\\n")?,
                other => write!(self.0, "\\u{other:04x}")?,
            }
            // What is special is one byte long.
            text = &text[at + 1..];
        }
        self.0.write_str(text)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use serde_json::Value;
    use tracing::field::Empty;
    use tracing_subscriber::{Layer as _, Registry, fmt::MakeWriter, layer::SubscriberExt as _};

    use super::*;

    #[derive(Debug, Clone, Default)]
    struct Out(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Out {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Out {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    impl Out {
        /// The lines, without what differs from one time to the next.
        fn lines(&self) -> Vec<Value> {
            let bytes = self.0.lock().expect("no panic").clone();
            let lines = String::from_utf8(bytes).expect("text");
            let parsed = lines.lines().map(|line| {
                let mut line: Value = serde_json::from_str(line).expect(line);
                let time = line.as_object_mut().and_then(|line| line.remove("timestamp")).expect("a time");
                assert!(time.as_str().is_some_and(|time| time.ends_with('Z')), "{time}");
                line
            });
            parsed.collect()
        }
    }

    #[test]
    fn lines_say_what_the_usual_ones_say() {
        let (ours, usual) = (Out::default(), Out::default());
        let layer = tracing_subscriber::fmt::layer::<Registry>().with_ansi(false);
        let layer = layer.fmt_fields(Fields).event_format(Json::new()).with_writer(ours.clone());
        let both = tracing_subscriber::registry().with(layer.boxed()).with(
            tracing_subscriber::fmt::layer()
                .json()
                .flatten_event(true)
                .with_span_list(false)
                .with_writer(usual.clone()),
        );
        tracing::subscriber::with_default(both, || {
            tracing::info!("no span, \"quoted\" \\ \u{1}\n\tÄ");
            let span = tracing::info_span!("request", id = "a\"b", uri = %"/ü?x=\\", late = Empty, n = 3_u64);
            let _entered = span.enter();
            tracing::warn!(status = 200_u16, ms = 1.5, low = -7, ok = true, nan = f64::NAN, debug = ?Some("x\"y"));
            span.record("late", 9);
            tracing::error!(error = &fmt::Error as &(dyn std::error::Error + 'static), "late");
            tracing::info_span!("inner").in_scope(|| tracing::info!(r#type = "raw", "inside"));
        });
        let lines = ours.lines();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines, usual.lines());
    }
}
