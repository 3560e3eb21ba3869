//! What a mail server answered, made fit for keeping and for logs: the recipient's address is taken out.
//! Deliberately keeps the rest, codes above all, since staff and operators need it.

use lettre::Address;

const LONGEST: usize = 300;
const STAND_IN: &str = "[recipient]";

/// Servers like to repeat the address, bare, in brackets or as the user's name alone.
pub(super) fn without_recipient(answer: &str, recipient: &Address) -> String {
    let bare = recipient.user().trim_matches('"');
    let kept = answer
        .split_whitespace()
        .map(|word| without_names(word, bare))
        .collect::<Vec<_>>()
        .join(" ");
    kept.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

fn without_names(word: &str, user: &str) -> String {
    if word.contains('@') {
        return STAND_IN.to_owned();
    }
    let mut out = String::new();
    for piece in word.split_inclusive(ends_name) {
        let name = piece.trim_end_matches(ends_name);
        // A quoted name ends at its quote, a dotted one may end a sentence.
        let is_user = name.eq_ignore_ascii_case(user) || name.trim_end_matches('.').eq_ignore_ascii_case(user);
        if is_user && !user.is_empty() {
            out.push_str(STAND_IN);
            out.push_str(piece.strip_prefix(name).unwrap_or_default());
        } else {
            out.push_str(piece);
        }
    }
    out
}

fn ends_name(character: char) -> bool {
    "<>()[]\"',;:=/".contains(character)
}

#[cfg(test)]
mod tests {
    use super::without_recipient;
    use lettre::Address;

    #[test]
    fn the_address_is_taken_out_in_every_dress() {
        let recipient: Address = "hanako.suzuki@example.jp".parse().unwrap();
        for (answer, kept) in [
            (
                "550 5.1.1 <Hanako.Suzuki@example.jp>: Recipient address rejected",
                "550 5.1.1 [recipient] Recipient address rejected",
            ),
            ("550 no such user hanako.suzuki.", "550 no such user [recipient]"),
            ("550 user=hanako.suzuki unknown", "550 user=[recipient] unknown"),
            (
                "550 5.1.1 \"hanako.suzuki\" is not here\r\n",
                "550 5.1.1 \"[recipient]\" is not here",
            ),
            ("250 2.0.0 Ok: queued as 4XyZ1", "250 2.0.0 Ok: queued as 4XyZ1"),
        ] {
            assert_eq!(without_recipient(answer, &recipient), kept);
        }
        let quoted = Address::new("\"a..b\"", "docomo.ne.jp").unwrap();
        assert_eq!(
            without_recipient("550 <\"a..b\"@docomo.ne.jp> a..b unknown", &quoted),
            "550 [recipient] [recipient] unknown"
        );
    }

    #[test]
    fn a_long_answer_is_cut() {
        let recipient: Address = "a@example.jp".parse().unwrap();
        assert_eq!(without_recipient(&"x".repeat(5000), &recipient).len(), 300);
    }
}
