//! A mail server that answers as it is told, over real sockets: willing, or with any fault that a real one has.
//! Deliberately keeps every message that it got to see, answered or not, as a server that loses its connection does.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server answers in one conversation; `None` closes the connection instead.
#[derive(Clone, Copy)]
pub struct Script {
    pub greeting: Option<&'static str>,
    pub extensions: &'static str,
    /// What comes after `220 go ahead` where the client asks for TLS.
    pub handshake: &'static [u8],
    pub mail: &'static str,
    pub rcpt: &'static str,
    pub after_data: Option<&'static str>,
    pub quit: Option<&'static str>,
    /// The command (`.` for the end of the data, `CONNECT` for none yet) after which nothing is ever said again.
    pub hangs_after: &'static str,
    /// Before each answer.
    pub pause: Duration,
}

pub const WILLING: Script = Script {
    greeting: Some("220 mail.example.jp ESMTP"),
    extensions: "250-mail.example.jp\r\n250 8BITMIME",
    handshake: b"",
    mail: "250 2.1.0 Ok",
    rcpt: "250 2.1.5 Ok",
    after_data: Some("250 2.0.0 Ok: queued as 4XyZ1"),
    quit: Some("221 2.0.0 Bye"),
    hangs_after: "",
    pause: Duration::ZERO,
};

#[derive(Default)]
struct Heard {
    connections: usize,
    commands: Vec<String>,
    messages: Vec<Vec<u8>>,
    /// Those of the messages that were answered with 250.
    accepted: Vec<Vec<u8>>,
}

pub struct Server {
    pub url: String,
    heard: Arc<Mutex<Heard>>,
}

impl Server {
    /// The same script for everybody.
    pub async fn start(script: Script) -> Self {
        Self::play(Vec::new(), script).await
    }

    /// One script after the other for the first conversations, then always the last.
    pub async fn play(first: Vec<Script>, then: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Heard::default()));
        let ears = Arc::clone(&heard);
        tokio::spawn(async move {
            let mut scripts = VecDeque::from(first);
            while let Ok((stream, _)) = listener.accept().await {
                let ears = Arc::clone(&ears);
                ears.lock().unwrap().connections += 1;
                let script = scripts.pop_front().unwrap_or(then);
                tokio::spawn(async move {
                    // A client that hangs up is part of the play.
                    let _ = converse(stream, script, &ears).await;
                });
            }
        });
        Self { url, heard }
    }

    pub fn connections(&self) -> usize {
        self.heard.lock().unwrap().connections
    }

    pub fn commands(&self) -> Vec<String> {
        self.heard.lock().unwrap().commands.clone()
    }

    /// Every message that came, answered or not.
    pub fn messages(&self) -> Vec<Vec<u8>> {
        self.heard.lock().unwrap().messages.clone()
    }

    /// Those that the client was told are accepted.
    pub fn accepted(&self) -> Vec<Vec<u8>> {
        self.heard.lock().unwrap().accepted.clone()
    }
}

async fn converse(stream: TcpStream, script: Script, ears: &Mutex<Heard>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    if script.hangs_after == "CONNECT" {
        return wait_for_the_end(&mut stream).await;
    }
    let Some(greeting) = script.greeting else {
        return Ok(());
    };
    say(&mut stream, greeting, script).await?;
    loop {
        let Some(command) = hear(&mut stream).await? else {
            return Ok(());
        };
        ears.lock().unwrap().commands.push(command.clone());
        let verb = command.split([' ', ':']).next().unwrap().to_uppercase();
        if verb == script.hangs_after {
            return wait_for_the_end(&mut stream).await;
        }
        let answer = match verb.as_str() {
            "EHLO" => Some(script.extensions),
            "STARTTLS" => {
                say(&mut stream, "220 2.0.0 go ahead", script).await?;
                stream.write_all(script.handshake).await?;
                None
            }
            "MAIL" => Some(script.mail),
            "RCPT" => Some(script.rcpt),
            "DATA" => {
                say(&mut stream, "354 go on", script).await?;
                let mut message = Vec::new();
                let mut is_whole = false;
                while let Some(line) = hear(&mut stream).await? {
                    if line == "." {
                        is_whole = true;
                        break;
                    }
                    message.extend_from_slice(line.strip_prefix('.').unwrap_or(&line).as_bytes());
                    message.extend_from_slice(b"\r\n");
                }
                if !is_whole {
                    return Ok(());
                }
                let is_accepted = script.after_data.is_some_and(|answer| answer.starts_with("250"));
                note_message(ears, message, is_accepted && script.hangs_after != ".");
                if script.hangs_after == "." {
                    return wait_for_the_end(&mut stream).await;
                }
                script.after_data
            }
            "QUIT" => script.quit,
            _ => Some("502 5.5.1 unknown"),
        };
        match answer {
            Some(answer) => say(&mut stream, answer, script).await?,
            None => return Ok(()),
        }
    }
}

fn note_message(ears: &Mutex<Heard>, message: Vec<u8>, is_accepted: bool) {
    let mut ears = ears.lock().unwrap();
    ears.messages.push(message.clone());
    if is_accepted {
        ears.accepted.push(message);
    }
}

/// Says nothing until the client has had enough.
async fn wait_for_the_end(stream: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    while hear(stream).await?.is_some() {}
    Ok(())
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str, script: Script) -> std::io::Result<()> {
    tokio::time::sleep(script.pause).await;
    stream.write_all(format!("{line}\r\n").as_bytes()).await
}

async fn hear(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await?;
    Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}
