//! Why a press of the thumb is not counted, in words for the one who counts.
//! Deliberately never blames: mostly it is a line that was slow, or a colleague who was quicker.

use super::mark::Visit;

/// A press that changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TallyRefusal {
    /// The session is of a kind that is reserved.
    #[error("この回は予約制のため、来場記録はありません。名簿をご覧ください")]
    NotWalkIn,
    /// It was made later than now.
    #[error("これから先の時刻の記録は数えられません。端末の時計をお確かめください")]
    FromTheFuture,
    /// It was made on another day.
    #[error("この開催回から日が離れているため、数えませんでした。その日の開催回をひらいて数えてください")]
    AnotherDay,
    /// The programme does not count this category.
    #[error("この区分は、いまの事業にはありません。画面を読み込みなおして、もう一度数えてください")]
    UnknownCategory,
    /// One less, where nobody was counted.
    #[error("「{category}」の「{}」は0人なので、そのままにしました", .visit.word())]
    NobodyThere {
        /// The category.
        category: String,
        /// First time or again.
        visit: Visit,
    },
    /// The mark that was to be taken back is not there, or takes something back itself.
    #[error("取り消せる記録がありませんでした。人数はそのままです")]
    NothingToUndo,
    /// It was taken back before.
    #[error("その記録は、もう取り消してあります。人数はそのままです")]
    AlreadyUndone,
    /// Its number belongs to another session's mark.
    #[error("この記録は、別の開催回のものです。画面を読み込みなおして、もう一度数えてください")]
    UsedElsewhere,
}
