//! A list that is chosen as a file or pasted as text.
//! Does not keep the file itself: after an error its text stands in the field, or it is chosen anew.

use crate::pages::shared::Field;

/// The two ways to hand over a list.
///
/// Names sent: `csrf`, `file`, `text`, `anyway` (`yes`).
#[derive(Debug, Clone, Default)]
pub struct UploadFields {
    /// Where it posts.
    pub action: String,
    /// About the file: 「ファイルを選ぶか、内容を貼り付けてください。」
    pub file_error: Option<String>,
    /// Said after an error with a file that is no text: 「ファイルは残せません。もう一度選んでください。」
    pub choose_again: Option<String>,
    /// What was pasted, or what stands in the file.
    pub text: Field,
    /// A checkbox for taking over what looks wrong: 「このまま取り込む」; `None`: nothing does.
    pub anyway: Option<String>,
}
