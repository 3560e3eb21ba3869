//! The macro for texts with values in them.
//! Deliberately nothing else: what it says is found in [`super::text`].

/// A text in the current language with its values: `say!("受付は{opens}から", moment(at))`. The values come in the order of
/// the places in the Japanese text.
macro_rules! say {
    ($text:literal, $($value:expr),+ $(,)?) => {
        $crate::catalogue::say_with($text, &[$($value.to_string()),+])
    };
}

pub(crate) use say;
