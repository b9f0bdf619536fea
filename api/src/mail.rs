//! Mail to people.

use std::{io, path::PathBuf, sync::Arc};

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, SinglePart},
};

use crate::config::Mail;

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// Whom it is for, such as `someone@example.com`.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The same for readers who want it formatted.
    pub html: Option<String>,
}

/// Sends mail. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Log,
    Folder(Arc<AsyncFileTransport<Tokio1Executor>>),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// The settings for mail are not fit.
#[derive(Debug, thiserror::Error)]
pub enum MailConfigError {
    /// The URL of the server. Its text may hold a password and is not shown.
    #[error("--smtp-url (VITRINE_SMTP_URL) must be a URL such as smtps://user:password@host")]
    Url,
    /// The folder.
    #[error("cannot make the folder {} for mail (--mail-dir, VITRINE_MAIL_DIR)", dir.display())]
    Folder {
        /// The folder.
        dir: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address is none.
    #[error("the address of a mail is malformed")]
    Address(#[from] lettre::address::AddressError),
    /// The mail could not be put together.
    #[error("a mail could not be put together")]
    Build(#[from] lettre::error::Error),
    /// The server did not take it.
    #[error("the mail server did not take a mail")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The file could not be written.
    #[error("a mail could not be written to its folder")]
    File(#[from] lettre::transport::file::Error),
}

impl Mailer {
    /// Sends that way, in this name. Does not connect yet; makes the folder.
    ///
    /// # Errors
    /// [`MailConfigError`]
    pub async fn new(way: &Mail, from: Mailbox) -> Result<Self, MailConfigError> {
        let way = match way {
            Mail::Log => Way::Log,
            Mail::Folder(dir) => {
                tokio::fs::create_dir_all(dir)
                    .await
                    .map_err(|source| MailConfigError::Folder { dir: dir.clone(), source })?;
                Way::Folder(Arc::new(AsyncFileTransport::new(dir)))
            }
            Mail::Smtp(url) => {
                let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose());
                Way::Smtp(server.map_err(|_| MailConfigError::Url)?.build())
            }
        };
        Ok(Self { from, way })
    }

    /// Sends a mail: it is with the server, in its folder or in the log when this returns.
    ///
    /// # Errors
    /// [`MailError`]
    pub async fn send(&self, email: &Email) -> Result<(), MailError> {
        let to = Mailbox::new(None, email.to.parse()?);
        let head = Message::builder().from(self.from.clone()).to(to).subject(&email.subject).message_id(None);
        let message = match &email.html {
            Some(html) => head.multipart(MultiPart::alternative_plain_html(email.text.clone(), html.clone()))?,
            None => head.singlepart(SinglePart::plain(email.text.clone()))?,
        };
        match &self.way {
            Way::Log => tracing::info!(to = %email.to, subject = %email.subject, text = %email.text, "mail"),
            Way::Folder(folder) => drop(folder.send(message).await?),
            Way::Smtp(server) => drop(server.send(message).await?),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

    use super::*;
    use crate::config::Secret;

    fn email() -> Email {
        Email {
            to: "a@example.com".into(), subject: "Grüße".into(), text: "Hello\n".into(), html: Some("<p>".into())
        }
    }

    async fn mailer(way: Mail) -> Mailer {
        Mailer::new(&way, "Shop <shop@example.com>".parse().expect("a sender")).await.expect("a mailer")
    }

    #[tokio::test]
    async fn writes_a_file_each() {
        let dir = std::env::temp_dir().join(format!("vitrine-mail-{}", std::process::id()));
        let mailer = mailer(Mail::Folder(dir.join("out"))).await;
        mailer.send(&email()).await.expect("sent");
        mailer.send(&Email { html: None, ..email() }).await.expect("sent");
        let files: Vec<_> = std::fs::read_dir(dir.join("out")).expect("a folder").collect();
        assert_eq!(files.len(), 2);
        for file in files {
            let path = file.expect("a file").path();
            assert_eq!(path.extension().and_then(|end| end.to_str()), Some("eml"));
            let text = std::fs::read_to_string(path).expect("text");
            assert!(text.contains("To: a@example.com") && text.contains("Hello"), "{text}");
        }
        std::fs::remove_dir_all(dir).expect("removed");
    }

    #[tokio::test]
    async fn refuses_what_is_no_address() {
        let mailer = mailer(Mail::Log).await;
        for odd in ["", "a", "a@b\r\nBcc: c@d", "a@b, c@d"] {
            let sent = mailer.send(&Email { to: odd.into(), ..email() }).await;
            assert!(matches!(sent, Err(MailError::Address(_))), "{odd:?}");
        }
        mailer.send(&email()).await.expect("sent");
        let url = Mail::Smtp(Secret::from("http://user:pass@x".to_owned()));
        let error = Mailer::new(&url, "a@example.com".parse().expect("a sender")).await.expect_err("no mailer");
        assert!(!error.to_string().contains(":pass@x"), "{error}");
    }

    #[tokio::test]
    async fn speaks_to_a_server() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = tokio::spawn(async move {
            let (socket, _) = listener.accept().await.expect("a client");
            let (read, mut write) = socket.into_split();
            write.write_all(b"220 test\r\n").await.expect("written");
            let (mut lines, mut heard, mut data) = (BufReader::new(read).lines(), Vec::new(), false);
            while let Ok(Some(line)) = lines.next_line().await {
                let answer = match (&*line, data) {
                    (".", true) => "250 ok\r\n",
                    (_, true) => "",
                    ("DATA", _) => "354 go on\r\n",
                    ("QUIT", _) => break,
                    _ => "250 ok\r\n",
                };
                data = (data || line == "DATA") && line != ".";
                write.write_all(answer.as_bytes()).await.expect("written");
                let over = line == ".";
                heard.push(line);
                if over {
                    break;
                }
            }
            heard
        });
        let mailer = mailer(Mail::Smtp(Secret::from(format!("smtp://{address}")))).await;
        mailer.send(&email()).await.expect("sent");
        let heard = server.await.expect("no panic");
        assert!(heard.iter().any(|line| line.starts_with("RCPT TO:<a@example.com>")), "{heard:?}");
        assert!(heard.iter().any(|line| line == "Hello"), "{heard:?}");
    }
}
