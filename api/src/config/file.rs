//! Settings in a file.
//!
//! What the file says becomes the default of the flag with the same name, so that flags and environment go before it.

use std::{
    any::TypeId,
    env,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Arg, ArgAction, Command, error::ErrorKind};
use toml::{Table, Value};

/// The environment variable beside `--config`.
const VARIABLE: &str = "VITRINE_CONFIG";
/// What others call a setting that has a variable of ours; ours goes before it.
const OTHER_VARIABLES: [(&str, &str); 1] = [("redis_url", "REDIS_URL")];
/// Flags that make no sense in a file.
const NOT_IN_FILES: [&str; 6] = ["config", "help", "version", "email", "name", "role"];

/// A file of settings is not fit.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read the settings in {} (--config, {VARIABLE})", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no TOML.
    #[error("the settings in {} are not TOML", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// Why.
        source: Box<toml::de::Error>,
    },
    /// It sets what nobody knows.
    #[error("there is no setting \"{key}\", as in {}; keys are the long names of flags", file.display())]
    Unknown {
        /// The file.
        file: PathBuf,
        /// The key.
        key: String,
    },
    /// A setting is of another type.
    #[error("\"{key}\" in {} must be {expected}, but is {found}", file.display())]
    WrongType {
        /// The file.
        file: PathBuf,
        /// The key.
        key: String,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A setting has the right type, yet its flag would refuse the value.
    #[error("\"{key}\" in {} is not fit: {reason}", file.display())]
    Unfit {
        /// The file.
        file: PathBuf,
        /// The key.
        key: String,
        /// What the flag says.
        reason: String,
    },
}

/// The program's command line, with the settings of the file that `arguments` or the environment name as defaults.
///
/// # Errors
/// [`FileError`] where a file is named and is not fit.
pub fn with_file(command: Command, arguments: &[OsString]) -> Result<Command, FileError> {
    let named = named_in(arguments).or_else(|| env::var_os(VARIABLE).filter(|path| !path.is_empty()));
    let mut command = command;
    if let Some(path) = named {
        let file = PathBuf::from(path);
        let text = fs::read_to_string(&file).map_err(|source| FileError::Unreadable { file: file.clone(), source })?;
        command = with_text(command, &file, &text)?;
    }
    for (id, variable) in OTHER_VARIABLES {
        if let Some(value) = env::var_os(variable).filter(|value| !value.is_empty()) {
            command = set(command, id, &[value]);
        }
    }
    Ok(command)
}

/// The value of `--config`. It must be known before the command line can be read, so this looks for it by itself.
fn named_in(arguments: &[OsString]) -> Option<OsString> {
    let mut arguments = arguments.iter().take_while(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        if argument == "--config" {
            return arguments.next().cloned();
        }
        if let Some(value) = argument.to_str().and_then(|text| text.strip_prefix("--config=")) {
            return Some(value.into());
        }
    }
    None
}

fn with_text(mut command: Command, file: &Path, text: &str) -> Result<Command, FileError> {
    let table: Table =
        text.parse().map_err(|source| FileError::Malformed { file: file.to_owned(), source: Box::new(source) })?;
    for (key, value) in table {
        let flag = key.replace('_', "-");
        let arg = find(&command, &flag)
            .filter(|_| !NOT_IN_FILES.contains(&&*flag))
            .cloned()
            .ok_or_else(|| FileError::Unknown { file: file.to_owned(), key: key.clone() })?;
        let values = values_for(&arg, &value).map_err(|expected| FileError::WrongType {
            file: file.to_owned(),
            key: key.clone(),
            expected,
            found: value.type_str(),
        })?;
        check(&arg, &flag, &values).map_err(|reason| FileError::Unfit { file: file.to_owned(), key, reason })?;
        command = set(command, arg.get_id().as_str(), &values);
    }
    Ok(command)
}

/// The flag by this long name, of the program or of one of its commands.
fn find<'a>(command: &'a Command, flag: &str) -> Option<&'a Arg> {
    let is_it = |arg: &&Arg| arg.get_long() == Some(flag);
    command
        .get_arguments()
        .find(is_it)
        .or_else(|| command.get_subcommands().find_map(|sub| sub.get_arguments().find(is_it)))
}

/// The value as the command line would have it; or what type it must be.
fn values_for(arg: &Arg, value: &Value) -> Result<Vec<OsString>, &'static str> {
    let parses = arg.get_value_parser().type_id();
    let is = |types: &[TypeId]| types.iter().any(|id| parses == *id);
    let text = |value: &Value| match value {
        Value::String(text) => Some(OsString::from(text)),
        _ => None,
    };
    if is(&[TypeId::of::<bool>()]) {
        return value.as_bool().map(|is| vec![is.to_string().into()]).ok_or("true or false");
    }
    if is(&[TypeId::of::<u8>(), TypeId::of::<u16>(), TypeId::of::<u32>(), TypeId::of::<u64>()]) {
        return value.as_integer().map(|number| vec![number.to_string().into()]).ok_or("a whole number");
    }
    if is(&[TypeId::of::<f64>()]) {
        let number = value.as_float().or_else(|| value.as_integer().map(|number| number as f64));
        return number.map(|number| vec![number.to_string().into()]).ok_or("a number");
    }
    match (arg.get_action(), value) {
        (ArgAction::Append, Value::Array(items)) => {
            items.iter().map(text).collect::<Option<_>>().ok_or("a list of strings")
        }
        (ArgAction::Append, _) => text(value).map(|text| vec![text]).ok_or("a string, or a list of strings"),
        _ => text(value).map(|text| vec![text]).ok_or("a string"),
    }
}

/// Lets the flag itself read the values, since the defaults of flags must be sound.
fn check(arg: &Arg, flag: &str, values: &[OsString]) -> Result<(), String> {
    let flags = values.iter().map(|value| {
        let mut argument = OsString::from(format!("--{flag}="));
        argument.push(value);
        argument
    });
    let alone = arg.clone().global(false).required(false);
    let outcome =
        Command::new("file").no_binary_name(true).disable_help_flag(true).arg(alone).try_get_matches_from(flags);
    outcome.map(drop).map_err(|error| match (error.kind(), std::error::Error::source(&error)) {
        (_, Some(source)) => source.to_string(),
        (ErrorKind::InvalidValue, None) => {
            let values = arg.get_possible_values();
            let names: Vec<_> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
            format!("must be one of {}", names.join(", "))
        }
        _ => "the flag does not take it".to_owned(),
    })
}

/// Makes `values` the default of the flag `id`, wherever it is.
fn set(command: Command, id: &str, values: &[OsString]) -> Command {
    let has = |command: &Command| command.get_arguments().any(|arg| arg.get_id() == id);
    let default = |arg: Arg| arg.default_values(values.iter().cloned().map(clap::builder::OsStr::from));
    let mut command = command;
    if has(&command) {
        command = command.mut_arg(id, default);
    }
    let subcommands: Vec<_> =
        command.get_subcommands().filter(|sub| has(sub)).map(|sub| sub.get_name().to_owned()).collect();
    for name in subcommands {
        command = command.mut_subcommand(name, |sub| sub.mut_arg(id, default));
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, FromArgMatches as _};

    use super::*;
    use crate::config::{Config, ServeArgs};

    fn command() -> Command {
        Command::new("x")
            .arg(Arg::new("config").long("config"))
            .subcommand(ServeArgs::augment_args(Command::new("serve")))
    }

    fn read(text: &str, flags: &[&str]) -> Config {
        let command = with_text(command(), Path::new("s.toml"), text).expect("fit settings");
        let matches = command.get_matches_from([&["x", "serve", "--models-url", "https://m.example"], flags].concat());
        let args = ServeArgs::from_arg_matches(matches.subcommand().expect("a command").1).expect("flags");
        args.try_into().expect("settings that go together")
    }

    fn refused(text: &str) -> String {
        with_text(command(), Path::new("s.toml"), text).map(drop).expect_err("not fit").to_string()
    }

    #[test]
    fn flags_go_before_the_file() {
        let text =
            "bind = \"127.0.0.1:1\"\ntrusted_proxies = 2\nworker = false\nshop-origins = [\"http://a\", \"http://b\"]";
        let config = read(text, &["--bind", "127.0.0.1:2"]);
        assert_eq!(config.bind.port(), 2);
        assert_eq!((config.trusted_proxies, config.worker, config.shop_origins.len()), (2, false, 2));
        assert_eq!(read("rate-limit-scale = 2\nhsts = true", &[]).hsts, Some(true));
    }

    #[test]
    fn what_is_not_fit_is_named() {
        for (text, told) in [
            ("colour = 1", ["colour", "no setting"]),
            ("config = \"x\"", ["config", "no setting"]),
            ("bind = 8080", ["bind", "must be a string, but is integer"]),
            ("worker = \"yes\"", ["worker", "true or false"]),
            ("trusted-proxies = \"1\"", ["trusted-proxies", "a whole number"]),
            ("trusted-proxies = 300", ["trusted-proxies", "not fit"]),
            ("public_url = \"ftp://x\"", ["public_url", "must be an origin"]),
            ("shop-origins = [1]", ["shop-origins", "a list of strings"]),
            ("[bind]", ["bind", "table"]),
            ("bind", ["s.toml", "not TOML"]),
        ] {
            let error = refused(text);
            assert!(told.iter().all(|part| error.contains(part)) && error.contains("s.toml"), "{text}: {error}");
        }
    }

    #[test]
    fn the_file_is_found() {
        let find = |arguments: &[&str]| named_in(&arguments.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(find(&["x", "serve", "--config", "a"]), Some("a".into()));
        assert_eq!(find(&["x", "--config=a", "serve"]), Some("a".into()));
        assert_eq!(find(&["x", "serve", "--", "--config", "a"]), None);
    }
}
