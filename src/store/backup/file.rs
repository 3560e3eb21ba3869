//! The file of a backup: lines, packed (RFC 1951), sealed in chunks with a key of the file's own that only the service's
//! key gives (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015; XChaCha20-Poly1305). A file that was cut off, changed or
//! put together from two does not open.
//! Deliberately without names of files: whoever writes or reads says where.

use std::io::{self, BufRead, BufReader, Read, Write};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::Payload;
use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::domain::entropy::Entropy;
use crate::store::crypto::Keyring;

/// The first word of every file; the number is the form's version.
const MARK: &str = "madoguchi-backup-1";
/// So much is sealed in one piece.
const CHUNK: usize = 64 * 1024;
/// What Poly1305 adds to each.
const TAG: usize = 16;
/// STREAM adds a counter and a mark of the end to this.
const NONCE: usize = 19;
/// A first line is never longer; what is, is no backup.
const LONGEST_HEADER: u64 = 256;

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The disk, or whatever the file lies on.
    #[error("the file cannot be read or written: {0}")]
    Io(io::Error),
    /// Something else lies there.
    #[error("this file is no backup of this service")]
    NotABackup,
    /// The key is not there.
    #[error(
        "the backup was sealed with another MADOGUCHI_SECRET_KEY (its key is {0}); give that key, newest first, and try again"
    )]
    OtherKey(String),
    /// It was changed or cut off.
    #[error("the backup is damaged or was cut off; take another one")]
    Damaged,
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => Self::Damaged,
            _ => Self::Io(error),
        }
    }
}

/// Writes lines. What was not [`finish`](Self::finish)ed does not open.
pub struct LineWriter<W: Write> {
    packed: DeflateEncoder<Sealing<W>>,
}

impl<W: Write> LineWriter<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn begin(mut to: W, keyring: &Keyring, entropy: &dyn Entropy) -> Result<Self, FileError> {
        let mut nonce = [0_u8; NONCE];
        entropy.fill(&mut nonce);
        let Some((key_id, key)) = keyring.newest_file_key(&nonce) else {
            return Err(FileError::OtherKey("none".to_owned()));
        };
        let header = format!("{MARK} {key_id} {}\n", STANDARD.encode(nonce));
        to.write_all(header.as_bytes())?;
        let sealing = Sealing {
            to,
            stream: Some(EncryptorBE32::new(&key.into(), &nonce.into())),
            header: header.into_bytes(),
            waiting: Vec::with_capacity(2 * CHUNK),
        };
        Ok(Self {
            packed: DeflateEncoder::new(sealing, Compression::default()),
        })
    }

    /// Writes one line; it must have no line break.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn line(&mut self, line: &str) -> Result<(), FileError> {
        self.packed.write_all(line.as_bytes())?;
        Ok(self.packed.write_all(b"\n")?)
    }

    /// Seals the end; answers what was written to.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn finish(self) -> Result<W, FileError> {
        Ok(self.packed.finish()?.finish()?)
    }
}

/// Reads lines. Only when it has answered `None` is it sure that nothing is missing.
pub struct LineReader<R: Read> {
    lines: BufReader<DeflateDecoder<BufReader<Opening<R>>>>,
}

impl<R: Read> LineReader<R> {
    /// Opens a file.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn open(from: R, keyring: &Keyring) -> Result<Self, FileError> {
        let mut from = BufReader::with_capacity(2 * CHUNK, from);
        let mut header = Vec::new();
        from.by_ref().take(LONGEST_HEADER).read_until(b'\n', &mut header)?;
        let text = std::str::from_utf8(&header).map_err(|_| FileError::NotABackup)?;
        let mut words = text.strip_suffix('\n').ok_or(FileError::NotABackup)?.split(' ');
        let (Some(MARK), Some(key_id), Some(nonce), None) = (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(FileError::NotABackup);
        };
        let nonce = STANDARD.decode(nonce).map_err(|_| FileError::NotABackup)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| FileError::NotABackup)?;
        let key = keyring.file_key(key_id, &nonce);
        let key = key.ok_or_else(|| FileError::OtherKey(key_id.to_owned()))?;
        let opening = Opening {
            from,
            stream: Some(DecryptorBE32::new(&key.into(), &nonce.into())),
            header,
            open: Vec::new(),
            read: 0,
        };
        Ok(Self {
            lines: BufReader::new(DeflateDecoder::new(BufReader::with_capacity(CHUNK, opening))),
        })
    }

    /// The next line; `None` after the last one, if the file ends there as it was written.
    ///
    /// # Errors
    /// [`FileError::Damaged`], [`FileError::Io`].
    pub fn line(&mut self) -> Result<Option<String>, FileError> {
        let mut line = String::new();
        if self.lines.read_line(&mut line)? == 0 {
            // The packed part may end before the sealed one does: only its own end proves that nothing was cut off.
            let mut rest = Vec::new();
            self.lines.get_mut().get_mut().read_to_end(&mut rest)?;
            return if rest.is_empty() {
                Ok(None)
            } else {
                Err(FileError::Damaged)
            };
        }
        match line.strip_suffix('\n') {
            Some(whole) => Ok(Some(whole.to_owned())),
            None => Err(FileError::Damaged),
        }
    }
}

/// Seals what is written, chunk by chunk.
struct Sealing<W: Write> {
    to: W,
    stream: Option<EncryptorBE32<XChaCha20Poly1305>>,
    header: Vec<u8>,
    waiting: Vec<u8>,
}

impl<W: Write> Sealing<W> {
    fn finish(mut self) -> io::Result<W> {
        let payload = Payload {
            msg: &self.waiting,
            aad: &self.header,
        };
        let last = self.stream.take().map(|stream| stream.encrypt_last(payload));
        let Some(Ok(last)) = last else {
            return Err(io::Error::other("the last chunk cannot be sealed"));
        };
        self.to.write_all(&last)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        // One byte more than a chunk: the last chunk is sealed as the last, and only the end knows which it is.
        while self.waiting.len() > CHUNK {
            let rest = self.waiting.split_off(CHUNK);
            let chunk = std::mem::replace(&mut self.waiting, rest);
            let payload = Payload {
                msg: &chunk,
                aad: &self.header,
            };
            let sealed = self.stream.as_mut().map(|stream| stream.encrypt_next(payload));
            let Some(Ok(sealed)) = sealed else {
                return Err(io::Error::other("a chunk cannot be sealed"));
            };
            self.to.write_all(&sealed)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Opens what is read, chunk by chunk.
struct Opening<R: Read> {
    from: BufReader<R>,
    /// Gone once the last chunk was opened.
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    header: Vec<u8>,
    open: Vec<u8>,
    read: usize,
}

impl<R: Read> Opening<R> {
    fn open_next(&mut self) -> io::Result<()> {
        let damaged = || io::Error::from(io::ErrorKind::InvalidData);
        let Some(mut stream) = self.stream.take() else {
            return Ok(());
        };
        let mut sealed = Vec::with_capacity(CHUNK + TAG);
        let most = u64::try_from(CHUNK + TAG).map_err(|_| damaged())?;
        self.from.by_ref().take(most).read_to_end(&mut sealed)?;
        let payload = Payload {
            msg: &sealed,
            aad: &self.header,
        };
        self.read = 0;
        if self.from.fill_buf()?.is_empty() {
            self.open = stream.decrypt_last(payload).map_err(|_| damaged())?;
        } else {
            self.open = stream.decrypt_next(payload).map_err(|_| damaged())?;
            self.stream = Some(stream);
        }
        Ok(())
    }
}

impl<R: Read> Read for Opening<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.read == self.open.len() && self.stream.is_some() {
            self.open_next()?;
        }
        let mut ready = self.open.get(self.read..).unwrap_or_default();
        let taken = ready.read(into)?;
        self.read += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Always(u8);
    impl Entropy for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn written(lines: &[String], keyring: &Keyring) -> Vec<u8> {
        let mut writer = LineWriter::begin(Vec::new(), keyring, &Always(7)).unwrap();
        for line in lines {
            writer.line(line).unwrap();
        }
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8], keyring: &Keyring) -> Result<Vec<String>, FileError> {
        let mut reader = LineReader::open(bytes, keyring)?;
        std::iter::from_fn(|| reader.line().transpose()).collect()
    }

    /// Lines that do not pack, some chunks long.
    fn many() -> Vec<String> {
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            format!("{state:016x}{:016x}", state.rotate_left(17))
        };
        (0..12_000).map(|_| next()).collect()
    }

    #[test]
    fn what_was_written_is_read_and_nothing_of_it_stands_in_the_file() {
        let keyring = Keyring::new(&[[1; 32]]);
        for lines in [Vec::new(), vec![String::new()], vec!["花子".to_owned(); 3], many()] {
            let file = written(&lines, &keyring);
            assert_eq!(read(&file, &keyring).unwrap(), lines);
            assert!(!file.windows("花子".len()).any(|part| part == "花子".as_bytes()));
        }
    }

    #[test]
    fn a_file_that_was_cut_changed_or_lengthened_does_not_open() {
        let keyring = Keyring::new(&[[1; 32]]);
        let file = written(&many(), &keyring);
        let header = file.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        assert!(file.len() > header + 3 * (CHUNK + TAG), "several chunks");
        // Cut in a chunk, between two chunks, before the last byte.
        for end in [
            header,
            header + 100,
            header + CHUNK + TAG,
            header + 2 * (CHUNK + TAG),
            file.len() - 1,
        ] {
            assert!(
                matches!(read(&file[..end], &keyring), Err(FileError::Damaged)),
                "cut at {end}"
            );
        }
        for at in [header, header + CHUNK, file.len() / 2, file.len() - 1] {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(
                matches!(read(&changed, &keyring), Err(FileError::Damaged)),
                "changed at {at}"
            );
        }
        let longer = [file.as_slice(), b"x"].concat();
        assert!(matches!(read(&longer, &keyring), Err(FileError::Damaged)));
        // Two chunks in the other order.
        let (one, two) = (
            header..header + CHUNK + TAG,
            header + CHUNK + TAG..header + 2 * (CHUNK + TAG),
        );
        let swapped = [&file[..header], &file[two.clone()], &file[one], &file[two.end..]].concat();
        assert!(matches!(read(&swapped, &keyring), Err(FileError::Damaged)));
    }

    #[test]
    fn the_key_may_have_changed_but_must_still_be_there() {
        let file = written(&["花子".to_owned()], &Keyring::new(&[[1; 32]]));
        assert!(read(&file, &Keyring::new(&[[2; 32], [1; 32]])).is_ok());
        assert!(matches!(
            read(&file, &Keyring::new(&[[2; 32]])),
            Err(FileError::OtherKey(_))
        ));
        for other in [&b""[..], b"SQLite format 3\0", b"madoguchi-backup-1 x\n", &[0xff; 300]] {
            assert!(matches!(
                read(other, &Keyring::new(&[[1; 32]])),
                Err(FileError::NotABackup)
            ));
        }
    }

    proptest! {
        #[test]
        fn any_lines_come_back(lines in proptest::collection::vec("[^\n]{0,200}", 0..40)) {
            let keyring = Keyring::new(&[[3; 32]]);
            prop_assert_eq!(read(&written(&lines, &keyring), &keyring).unwrap(), lines);
        }
    }
}
