//! The table of a programme's fields, section by section in the order of the form.
//! Deliberately only words: what may stand in a field is said by its kind and read elsewhere.

use super::{Kind, Section, Whose, field};

/// Yes or no.
const YES_NO: Kind = Kind::OneOf(&[("yes", "はい"), ("no", "いいえ")]);

const CLOSES: Kind = Kind::OneOf(&[("at_start", "始まりの時刻まで"), ("days_before", "何日か前の時刻まで")]);

const AUDIENCES: Kind = Kind::OneOf(&[
    ("consult", "本人のこと・家族のことを相談したい"),
    ("learn", "同じ立場の人と話したい・学びたい"),
    ("drop_in", "予約なしで行ける場所"),
    ("other", "入口からは案内しない"),
]);

const ACCEPTANCES: Kind = Kind::OneOf(&[
    ("first_come", "先着順"),
    ("lottery", "抽選"),
    ("approval", "窓口の承認"),
    ("phone_only", "電話のみ"),
    ("invitation_only", "招待した方のみ（一覧に出ません）"),
]);

pub(super) const SECTIONS: &[Section] = &[
    Section {
        id: "names",
        heading: "名前",
        effect: "保存するとすぐに、公開のページと予約の画面で変わります。もう書かれたお知らせは、元の名前のまま届きます。",
        of: Whose::Every,
        fields: &[
            field("name", "事業の名前", "", Kind::Line(true)),
            field(
                "outward_name",
                "控えめな名称",
                "予約の画面やお知らせの件名など、ほかの人の目にふれるところに出ます。どの事業の内容も分からない言い方にしてください。",
                Kind::Line(true),
            ),
            field("audience", "一覧のどの入口から案内するか", "", AUDIENCES),
        ],
    },
    Section {
        id: "texts",
        heading: "事業のページの文",
        effect: "保存するとすぐに、公開のページで変わります。変えた文は、やさしい日本語と英語でも、訳が入るまで日本語で出ます。",
        of: Whose::Every,
        fields: &[
            field("summary", "どんな事業か", "1行が1つの段落になります。", Kind::Lines(5)),
            field("who_comes", "参加できる方", "", Kind::Line(false)),
            field("day_steps", "当日の流れ", "1行が1つの順番です。", Kind::Lines(5)),
            field("who_you_meet", "お会いする人", "", Kind::Line(false)),
            field(
                "entrance",
                "どの入口から入るか",
                "会場の入口とは別に、この事業だけのご案内があるとき。",
                Kind::Line(false),
            ),
            field(
                "parking",
                "車で来られる方へ",
                "会場の駐車場とは別に、この事業だけのご案内があるとき。",
                Kind::Line(false),
            ),
            field("may_leave", "途中で帰ってもよいか", "", Kind::Line(false)),
            field("may_stay_silent", "話さなくてもよいか", "", Kind::Line(false)),
            field("need_not_say", "話さなくてよいこと", "1行に1つ。", Kind::Lines(3)),
            field("bring", "持ち物", "1行に1つ。予約の画面にも出ます。", Kind::Lines(3)),
            field("voices", "参加された方の声", "1行に1つ。", Kind::Lines(4)),
            field(
                "links",
                "くわしい案内",
                "1行に1つ、名前のあとに空白を入れて、https: か tel: か mailto: で始まるアドレス。",
                Kind::Lines(3),
            ),
            field(
                "privacy",
                "情報の扱い",
                "どの予約にも出る説明のほかに、お伝えすることがあるとき。1行に1つ。",
                Kind::Lines(3),
            ),
            field(
                "emergency",
                "急ぐときの連絡先",
                "1行に1つ、名前のあとに空白を入れて、電話番号。市の連絡先より前に出ます。",
                Kind::Lines(3),
            ),
        ],
    },
    Section {
        id: "forbidden",
        heading: "外に出さない言葉",
        effect: "控えめなお知らせの文面にこの言葉が入っていると、これからは、はじめの文面で送られます。",
        of: Whose::Every,
        fields: &[field(
            "forbidden_words",
            "事業の内容が分かる言葉",
            "1行に1つ。控えめなお知らせ、控えめな名称、会場の名前には書けなくなります。",
            Kind::Lines(4),
        )],
    },
    Section {
        id: "places",
        heading: "予約の受け方",
        effect: "これからの予約に使います。いまある予約は、合わなくなってもそのまま残ります。承認を待っている方は、そのまま窓口で決められます。抽選の申し込みが残っているうちは、抽選をやめられません。",
        of: Whose::Reserved,
        fields: &[
            field("acceptance", "席の決め方", "", ACCEPTANCES),
            field(
                "gate",
                "はじめに面談が要るか",
                "",
                Kind::OneOf(&[("none", "要りません"), ("interview_first", "面談がすんだ方だけ")]),
            ),
            field(
                "interview",
                "その面談",
                "選ばないときは、窓口が一人ずつ開きます。",
                Kind::Interview,
            ),
            field(
                "identity",
                "お名前",
                "",
                Kind::OneOf(&[
                    ("nickname_enough", "ニックネームでもよい"),
                    ("name_required", "氏名とフリガナ"),
                ]),
            ),
            field("max_party", "1つの予約の人数（最大）", "", Kind::Number(1, 20)),
            field(
                "household_limit",
                "1世帯が同時にもてる予約の数",
                "空にすると、数をかぎりません。",
                Kind::Number(1, 99),
            ),
        ],
    },
    super::questions::QUESTIONS,
    Section {
        id: "window",
        heading: "受付の始まりと終わり",
        effect: "保存するとすぐに、すべての回に使います。いまある予約を変えたり取り消したりできる期限も、新しい決まりになります。",
        of: Whose::Reserved,
        fields: &[
            field(
                "opens",
                "受付の始まり",
                "",
                Kind::OneOf(&[
                    ("at_once", "日程が決まったらすぐ"),
                    ("month_before", "前の月の決まった日"),
                    ("days_before", "何日か前"),
                ]),
            ),
            field(
                "opens_days",
                "始まりの日",
                "「前の月」なら何日か（1～28）、「何日か前」なら何日前か。",
                Kind::Number(0, 366),
            ),
            field("opens_at", "始まりの時刻", "", Kind::Time),
            field("closes", "受付の終わり", "", CLOSES),
            field(
                "closes_days",
                "終わりは何日前か",
                "窓口がひらく日で数えます。0 は当日です。",
                Kind::Number(0, 60),
            ),
            field("closes_at", "終わりの時刻", "", Kind::Time),
            field("cancel", "ご家族が変更・取り消しできる期限", "", CLOSES),
            field(
                "cancel_days",
                "期限は何日前か",
                "窓口がひらく日で数えます。0 は当日です。",
                Kind::Number(0, 60),
            ),
            field("cancel_at", "期限の時刻", "", Kind::Time),
        ],
    },
    Section {
        id: "reminders",
        heading: "前もってのお知らせ",
        effect: "いまある予約にも使います。きょう送るはずの時刻を過ぎていても、その日のうちなら送られます。きのうまでの分は、さかのぼって送りません。",
        of: Whose::Reserved,
        fields: &[
            field(
                "reminder_1_days",
                "1つめは何日前か",
                "0 は当日です。送らないときは空に。",
                Kind::Number(0, 60),
            ),
            field(
                "reminder_1_at",
                "1つめの時刻",
                "午後9時から午前8時までの時刻にすると、朝8時に送られます。",
                Kind::Time,
            ),
            field("reminder_2_days", "2つめは何日前か", "", Kind::Number(0, 60)),
            field("reminder_2_at", "2つめの時刻", "", Kind::Time),
            field("reminder_3_days", "3つめは何日前か", "", Kind::Number(0, 60)),
            field("reminder_3_at", "3つめの時刻", "", Kind::Time),
        ],
    },
    Section {
        id: "data",
        heading: "個人情報",
        effect: "消える日は、予約のときにお約束しています。いまある予約の日は変わりません。新しい日数は、これからの予約と、ご家族が日時を変えた予約に使います。早く消せるかどうかは、いまある予約でもすぐに変わります。",
        of: Whose::Reserved,
        fields: &[
            field(
                "retention_days",
                "終わってから何日で消すか",
                "最後の回の日から数えます。",
                Kind::Number(1, 3650),
            ),
            field(
                "family_may_erase",
                "ご家族が、その日より前に消せるか",
                "回が終わったあとのことです。取り消した予約は、いつでも消せます。",
                YES_NO,
            ),
        ],
    },
    Section {
        id: "waiting",
        heading: "空き待ち・承認・抽選",
        effect: "期限は、これから出すご案内と、これからの申し込みに使います。もう出した期限は変わりません。抽選の日時は、まだ引いていない回にすぐ使います。",
        of: Whose::Reserved,
        fields: &[
            field(
                "queue",
                "空き待ち",
                "",
                Kind::OneOf(&[
                    ("closed", "受け付けない"),
                    ("strict", "順番どおりに案内する"),
                    ("first_that_fits", "人数の合う方から案内する"),
                ]),
            ),
            field("offer_hours", "空きのご案内の期限（時間）", "", Kind::Number(1, 336)),
            field("approval_hours", "承認の期限（時間）", "", Kind::Number(1, 720)),
            field(
                "draws",
                "抽選",
                "",
                Kind::OneOf(&[
                    ("by_staff", "職員が引く"),
                    ("at_start", "始まりの時刻に自動で"),
                    ("days_before", "何日か前の時刻に自動で"),
                ]),
            ),
            field(
                "draws_days",
                "抽選は何日前か",
                "窓口がひらく日で数えます。",
                Kind::Number(0, 60),
            ),
            field("draws_at", "抽選の時刻", "", Kind::Time),
            field(
                "online_hours_before",
                "オンラインのつなぎ方を、何時間前に知らせるか",
                "",
                Kind::Number(1, 720),
            ),
            field(
                "writes_after_absence",
                "お休みの連絡なしで来られなかった方に、お便りを出すか",
                "",
                Kind::OneOf(&[
                    ("usual", "いつもどおり（講座だけ出す）"),
                    ("yes", "出す"),
                    ("no", "出さない"),
                ]),
            ),
            field(
                "writes_after_visit",
                "来られた方に、お礼と次の日程のお便りを出すか",
                "",
                YES_NO,
            ),
        ],
    },
    Section {
        id: "course",
        heading: "講座",
        effect: "これからの申し込みと、これからのお休みの連絡に使います。",
        of: Whose::Courses,
        fields: &[
            field("needs_all_sessions", "すべての回に出ることが要るか", "", YES_NO),
            field(
                "joins_until_session",
                "第何回からまで参加できるか",
                "1 なら、はじめからだけ。",
                Kind::Number(1, 99),
            ),
            field("takes_guests", "お休みの席に、1回だけの方を受けるか", "", YES_NO),
        ],
    },
    Section {
        id: "tally",
        heading: "来場記録",
        effect: "これから数える分に使います。もう数えた分は、そのときの分け方のまま残ります。",
        of: Whose::WalkIns,
        fields: &[field(
            "tally_categories",
            "来られた方の分け方",
            "1行に1つ。",
            Kind::Lines(4),
        )],
    },
    Section {
        id: "shown",
        heading: "公開とお休み",
        effect: "お休みにすると、新しい予約と空きのご案内が止まります。いまある予約と前もってのお知らせは、そのまま続きます。中止や延期は、開催回の画面からお知らせしてください。",
        of: Whose::Every,
        fields: &[
            field("listed", "公開の一覧に出すか", "", YES_NO),
            field(
                "suspended",
                "お休みの理由",
                "いまお休みのときだけ。公開のページに出ます。",
                Kind::Line(false),
            ),
        ],
    },
];
