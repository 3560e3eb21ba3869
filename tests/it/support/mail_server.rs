//! A real mail server (Exim) for one story: its own folder, its own port, no privileges, gone with the story.
//! Deliberately never the machine's: the programs were unpacked by `tests/run`, and this machine's mail is left alone.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// Names the folder with the unpacked programs.
const PROGRAMS: &str = "MADOGUCHI_TEST_MAIL_SERVER";

/// Who Exim runs as when the tests run as root; it refuses to deliver as root itself.
const NOBODY: u32 = 65534;

pub struct MailServer {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl MailServer {
    /// Delivers mail for `example.jp` and `docomo.ne.jp` into one mailbox, mail for `city.example.jp` (the reports) into
    /// another, and passes mail for `elsewhere.example` on to the server on port `elsewhere`.
    pub fn start(elsewhere: u16) -> Self {
        for _ in 0..5 {
            if let Some(server) = Self::try_start(elsewhere) {
                return server;
            }
        }
        panic!("the mail server does not start");
    }

    /// `None` if somebody else took the port meanwhile.
    fn try_start(elsewhere: u16) -> Option<Self> {
        let folder = tempfile::Builder::new()
            .prefix("madoguchi-mail-")
            .tempdir_in("/tmp")
            .unwrap();
        let at = folder.path();
        let owner = at.metadata().unwrap();
        let is_root = owner.uid() == 0;
        let (user, group) = if is_root {
            (NOBODY, NOBODY)
        } else {
            (owner.uid(), owner.gid())
        };
        unpack(&programs(), at);
        for made in ["spool", "log", "mail"] {
            fs::create_dir(at.join(made)).unwrap();
        }
        // The user that Exim was built for need not exist: it is told that this is who it runs as.
        fs::write(
            at.join("passwd"),
            format!("Debian-exim:x:{user}:{group}::/:/bin/false\n"),
        )
        .unwrap();
        fs::write(at.join("group"), format!("Debian-exim:x:{group}:\nmail:x:8:\n")).unwrap();
        fs::write(at.join("conf"), configuration(at, elsewhere)).unwrap();
        if is_root {
            fs::set_permissions(at, fs::Permissions::from_mode(0o711)).unwrap();
            for name in ["spool", "log", "mail", "conf"] {
                chown(at.join(name), Some(user), Some(group)).unwrap();
            }
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(at.join("exim4"));
        command
            .args([
                "-C",
                &at.join("conf").display().to_string(),
                "-bdf",
                "-oX",
                &format!("127.0.0.1.{port}"),
            ])
            .env("LD_LIBRARY_PATH", at)
            .env("LD_PRELOAD", at.join("libnss_wrapper.so"))
            .env("NSS_WRAPPER_PASSWD", at.join("passwd"))
            .env("NSS_WRAPPER_GROUP", at.join("group"))
            .current_dir(at)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(at.join("complaints")).unwrap());
        if is_root {
            command.uid(user).gid(group);
        }
        let mut process = command.spawn().unwrap();
        for _ in 0..1500 {
            // Its own word that it listens: on the port alone, somebody else might.
            let said = fs::read_to_string(at.join("log/main")).unwrap_or_default();
            if said.contains("listening for SMTP") {
                return Some(Self { process, folder, port });
            }
            if process.try_wait().unwrap().is_some() {
                let complaints = fs::read_to_string(at.join("complaints")).unwrap();
                assert!(
                    complaints.contains("Address already in use"),
                    "the mail server ended: {complaints}"
                );
                return None;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = process.kill();
        panic!("the mail server does not listen");
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The messages in a mailbox (`households` or `reports`), once there are so many.
    pub async fn mailbox(&self, name: &str, count: usize) -> Vec<PathBuf> {
        let new = self.folder.path().join("mail").join(name).join("new");
        for _ in 0..1200 {
            let mut found: Vec<PathBuf> = fs::read_dir(&new)
                .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
                .unwrap_or_default();
            if found.len() >= count {
                found.sort();
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("less than {count} in {name} after a minute\n{}", self.log());
    }

    pub fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.folder.path().join("log").join(name)).unwrap_or_default();
        format!("{}{}", read("main"), read("reject"))
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "a setting of the tests")]
fn programs() -> PathBuf {
    let folder = std::env::var(PROGRAMS).unwrap_or_else(|_| {
        panic!("{PROGRAMS} is not set: it must name a folder with a mail server's programs; `tests/run` unpacks them")
    });
    PathBuf::from(folder)
}

/// What a message looks like in a reader for text terminals (mblaze).
pub fn read_in_a_terminal(message: &Path) -> String {
    let output = Command::new(programs().join("usr/bin/mshow"))
        .arg(message)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("characters that are whole")
}

/// The server and its libraries, where its user can reach them.
fn unpack(programs: &Path, at: &Path) {
    let server = at.join("exim4");
    fs::copy(programs.join("usr/sbin/exim4"), &server).unwrap();
    fs::set_permissions(&server, fs::Permissions::from_mode(0o755)).unwrap();
    let mut folders = vec![programs.join("usr/lib")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.contains(".so") {
                fs::copy(&path, at.join(name)).unwrap();
            }
        }
    }
}

fn configuration(at: &Path, elsewhere: u16) -> String {
    let at = at.display();
    format!(
        "exim_path = {at}/exim4
keep_environment = LD_LIBRARY_PATH : LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
spool_directory = {at}/spool
log_file_path = {at}/log/%s
pid_file_path = {at}/spool/pid
deliver_drop_privilege = true
primary_hostname = mail.example.jp
qualify_domain = example.jp
local_interfaces = 127.0.0.1
tls_advertise_hosts =
host_lookup =
rfc1413_hosts =
check_spool_space = 0
check_spool_inodes = 0
acl_smtp_rcpt = accept
acl_smtp_data = accept
begin acl
accept:
  accept
begin routers
elsewhere:
  driver = manualroute
  domains = elsewhere.example
  route_list = elsewhere.example 127.0.0.1
  self = send
  transport = pass_on
reports:
  driver = accept
  domains = city.example.jp
  transport = reports
households:
  driver = accept
  domains = example.jp : docomo.ne.jp
  transport = households
begin transports
pass_on:
  driver = smtp
  port = {elsewhere}
  allow_localhost
  hosts_avoid_tls = *
households:
  driver = appendfile
  maildir_format
  directory = {at}/mail/households
  return_path_add
  envelope_to_add
reports:
  driver = appendfile
  maildir_format
  directory = {at}/mail/reports
  return_path_add
  envelope_to_add
"
    )
}
