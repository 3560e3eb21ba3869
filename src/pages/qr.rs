//! An address as a QR code, drawn as one path: it needs no image, no script and no style, so the page loads nothing.
//! Does not know what the address opens.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

/// So many light modules surround the code, as readers expect (ISO/IEC 18004).
const QUIET: usize = 4;

/// A QR code for `templates/parts/slip.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrCode {
    /// Width and height in modules, the light border included.
    pub size: usize,
    /// The dark modules as the data of an SVG path: one run of a row after the other.
    pub path: String,
}

impl QrCode {
    /// The code of an address; `None` if it is longer than a code can hold (some 2,300 bytes).
    #[must_use]
    pub fn of(address: &str) -> Option<Self> {
        // A quarter of a folded or stained slip may be unreadable.
        let code = QRBuilder::new(address).ecl(ECL::Q).build().ok()?;
        let mut path = String::new();
        for row in 0..code.size {
            let mut dark = 0;
            let modules = code[row].iter().take(code.size).map(|module| module.value());
            // One light module beyond the row ends a run at its edge.
            for (column, is_dark) in modules.chain(std::iter::once(false)).enumerate() {
                if is_dark {
                    dark += 1;
                } else if dark > 0 {
                    let (x, y) = (column - dark + QUIET, row + QUIET);
                    // Writing into a string does not fail.
                    let _ = write!(path, "M{x} {y}h{dark}v1h-{dark}z");
                    dark = 0;
                }
            }
        }
        Some(Self {
            size: code.size + 2 * QUIET,
            path,
        })
    }
}
