//! A dossier made by hand from the reports of `examples/ferry-fire`, so that views are tested on all
//! that a dossier can hold whatever the stages before them find.

use crate::annotate::{
    Annotations, Circumstances, Counted, Document, EntityKind, EventStatus, EventType, QuoteKind,
    Stance, annotate,
};
use crate::article::{Article, Published, PublishedFrom};
use crate::dossier::{
    Attribute, Conflict, Dossier, Event, Evidence, Item, Moment, OnlyIn, Participant, Place,
    Reading, Statement, StatementQuote, StoryEntity, StoryFigure, StoryRole, Value,
};
use crate::mention::{Field, Mentions};
use crate::text::Span;
use jiff::civil::date;

/// The four reports and their dossier.
pub(crate) fn ferry() -> (Vec<Reading>, Dossier) {
    let readings: Vec<Reading> = articles().into_iter().map(reading).collect();
    let dossier = Words(&readings).dossier();
    (readings, dossier)
}

/// A story of one report whose title, outlet and text are `text`, quoted and disputed in itself.
pub(crate) fn hostile(text: &str) -> (Vec<Reading>, Dossier) {
    let readings = vec![reading(Article {
        id: text.to_owned(),
        outlet: Some(text.to_owned()),
        title: Some(text.to_owned()),
        text: text.to_owned(),
        ..Article::default()
    })];
    let all = Evidence { article: 0, field: Field::Text, span: Span::new(0, text.len()) };
    let value = Value { value: text.to_owned(), evidence: vec![all] };
    let conflict = Conflict {
        about: text.to_owned(),
        attribute: Attribute::Wording,
        confidence: 1.0,
        values: vec![value.clone(), value.clone()],
        explanation: String::new(),
    };
    let dossier = Dossier {
        id: text.to_owned(),
        headline: text.to_owned(),
        articles: vec![0],
        origins: vec![vec![0]],
        statements: vec![Statement {
            speaker: None,
            speaker_name: Some(text.to_owned()),
            time: Some(text.to_owned()),
            quotes: vec![StatementQuote {
                article: 0,
                kind: QuoteKind::Direct,
                stance: Stance::Says,
                content: vec![all.span],
                cue: Vec::new(),
                source: Vec::new(),
                circumstances: Circumstances::default(),
            }],
        }],
        events: vec![event(text, EventType::Other, "2031-01-02", Some(text), vec![all], &[&[0]])],
        conflicts: vec![conflict],
        timeline: vec![Moment { time: "2031-01-02".into(), item: Item::Event(0) }],
        ..Dossier::default()
    };
    (readings, dossier)
}

fn articles() -> Vec<Article> {
    let post = include_str!("../../../../examples/ferry-fire/skerry-post.txt");
    let herald = include_str!("../../../../examples/ferry-fire/kattegat-herald.html");
    let baltic = include_str!("../../../../examples/ferry-fire/baltic-morning.jsonl");
    let late = include_str!("../../../../examples/ferry-fire/skerry-post-follow-up.txt");
    let baltic: serde_json::Value = serde_json::from_str(baltic).unwrap();
    let wednesday = date(2023, 11, 15);
    let given = |from| Some(Published::on(wednesday, from));
    let clock = Some((jiff::civil::time(7, 40, 0, 0), 0));
    let text_date = Published { clock, ..Published::on(wednesday, PublishedFrom::Text) };
    let late_date = Published::on(date(2023, 11, 17), PublishedFrom::Inferred);
    vec![
        article("skerry-post", "The Skerry Post", Some(text_date), first_line(post), post),
        article(
            "kattegat-herald",
            "Kattegat Herald",
            given(PublishedFrom::Page),
            "Eleven die in ferry blaze between Denmark and Sweden",
            &paragraphs(herald),
        ),
        article(
            "baltic-morning",
            "Baltic Morning",
            given(PublishedFrom::Given),
            baltic["title"].as_str().unwrap(),
            baltic["text"].as_str().unwrap(),
        ),
        article(
            "skerry-post-follow-up",
            "The Skerry Post",
            Some(late_date),
            first_line(late),
            late,
        ),
    ]
}

fn article(
    id: &str,
    outlet: &str,
    published: Option<Published>,
    title: &str,
    text: &str,
) -> Article {
    Article {
        id: id.into(),
        outlet: Some(outlet.into()),
        published,
        title: Some(title.into()),
        text: text.into(),
        ..Article::default()
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap()
}

/// The plain paragraphs of the example page.
fn paragraphs(html: &str) -> String {
    let plain = html.lines().filter_map(|l| l.strip_prefix("<p>")?.strip_suffix("</p>"));
    plain.filter(|l| !l.contains('<')).collect::<Vec<_>>().join("\n\n")
}

/// Sentences and tokens only: the rest is made by hand.
fn reading(article: Article) -> Reading {
    let Document { article, title, body } = annotate(article);
    let bare = |a: Annotations| Annotations {
        sentences: a.sentences,
        tokens: a.tokens,
        ..Annotations::default()
    };
    let document = Document { article, title: bare(title), body: bare(body) };
    Reading { document, mentions: Mentions::default() }
}

fn event(
    what: &str,
    kind: EventType,
    time: &str,
    place: Option<&str>,
    evidence: Vec<Evidence>,
    origins: &[&[usize]],
) -> Event {
    let mut articles: Vec<usize> = evidence.iter().map(|e| e.article).collect();
    articles.sort_unstable();
    articles.dedup();
    let given = |o: &&&[usize]| o.iter().any(|a| articles.contains(a));
    Event {
        what: what.into(),
        kind,
        status: if time > "2023-11-17" { EventStatus::Scheduled } else { EventStatus::Occurred },
        time: Some(time.into()),
        place: place.map(|name| Place { name: name.into(), country: Some("SE".into()) }),
        participants: Vec::new(),
        origins: origins.iter().filter(given).count(),
        articles,
        evidence,
    }
}

/// Finds words in the readings.
struct Words<'a>(&'a [Reading]);

const ORIGINS: &[&[usize]] = &[&[0], &[1, 2], &[3]];

impl Words<'_> {
    fn at(&self, article: usize, exact: &str) -> Evidence {
        let text = &self.0[article].document.article.text;
        let start = text.find(exact).unwrap_or_else(|| panic!("{exact:?} in report {article}"));
        let span = Span::new(start, start + exact.len());
        Evidence { article, field: Field::Text, span }
    }

    fn all(&self, list: &[(usize, &str)]) -> Vec<Evidence> {
        list.iter().map(|&(article, exact)| self.at(article, exact)).collect()
    }

    fn value(&self, value: &str, list: &[(usize, &str)]) -> Value {
        Value { value: value.into(), evidence: self.all(list) }
    }

    fn quote(&self, article: usize, kind: QuoteKind, content: &[&str]) -> StatementQuote {
        StatementQuote {
            article,
            kind,
            stance: Stance::Says,
            content: content.iter().map(|c| self.at(article, c).span).collect(),
            cue: Vec::new(),
            source: Vec::new(),
            circumstances: Circumstances::default(),
        }
    }

    fn dossier(&self) -> Dossier {
        Dossier {
            id: "skerry-post".into(),
            headline: "Nine dead after fire on Gothenburg ferry".into(),
            articles: vec![0, 1, 2, 3],
            origins: ORIGINS.iter().map(|o| o.to_vec()).collect(),
            entities: self.entities(),
            statements: self.statements(),
            events: self.events(),
            figures: self.figures(),
            conflicts: self.conflicts(),
            updates: vec![self.toll_update()],
            only_in: vec![
                OnlyIn { article: 0, item: Item::Event(4) },
                OnlyIn { article: 0, item: Item::Statement(2) },
                OnlyIn { article: 3, item: Item::Event(3) },
            ],
            timeline: vec![
                Moment { time: "2019-03".into(), item: Item::Event(4) },
                Moment { time: "2023-11-14".into(), item: Item::Event(0) },
                Moment { time: "2023-11-15".into(), item: Item::Statement(0) },
                Moment { time: "2023-11-19".into(), item: Item::Event(1) },
                Moment { time: "2023-11-22".into(), item: Item::Event(3) },
                Moment { time: "2023-11-27".into(), item: Item::Event(2) },
            ],
        }
    }

    fn events(&self) -> Vec<Event> {
        let fire = self.all(&[
            (0, "fire swept through a passenger ferry in the Kattegat late on Tuesday"),
            (1, "a ferry caught fire between Denmark and Sweden on Tuesday night"),
            (2, "a ferry caught fire between Denmark and Sweden on Tuesday night"),
            (3, "Tuesday's fire"),
        ]);
        let service = self.all(&[
            (0, "A memorial service will be held in Gothenburg Cathedral on Sunday"),
            (1, "A memorial service is planned for Sunday in Gothenburg"),
            (2, "A memorial service is planned for Sunday in Gothenburg"),
        ]);
        let hearing = self.all(&[
            (0, "its first public hearing would be held in Gothenburg on 27 November"),
            (1, "A public hearing is to be held on 28 November in Gothenburg"),
            (2, "A public hearing is to be held on 28 November in Gothenburg"),
            (3, "The first hearing of the joint Swedish and Danish inquiry remains set for 27 November"),
        ]);
        let question =
            self.all(&[(3, "will answer questions in parliament in Stockholm next Wednesday")]);
        let earlier = self.all(&[(0, "In March 2019 the ship lost power for six hours")]);
        let disaster = EventType::Disaster;
        let mut list = vec![
            event("fire on a passenger ferry", disaster, "2023-11-14", None, fire, ORIGINS),
            event(
                "memorial service",
                EventType::Other,
                "2023-11-19",
                Some("Gothenburg"),
                service,
                ORIGINS,
            ),
            event(
                "first public hearing of the inquiry",
                EventType::Court,
                "2023-11-27",
                Some("Gothenburg"),
                hearing,
                ORIGINS,
            ),
            event(
                "questions in parliament",
                EventType::Consult,
                "2023-11-22",
                Some("Stockholm"),
                question,
                ORIGINS,
            ),
            event("the ship lost power", EventType::Accident, "2019-03", None, earlier, ORIGINS),
        ];
        let minister =
            Participant { name: "Karin Ahlberg".into(), entity: Some(0), role: "actor".into() };
        list[3].participants.push(minister);
        list
    }

    fn statements(&self) -> Vec<Statement> {
        let statement =
            |speaker: Option<usize>, name: &str, time: Option<&str>, quotes| Statement {
                speaker,
                speaker_name: Some(name.into()),
                time: time.map(Into::into),
                quotes,
            };
        let rest = "the government would not rest until every family knew why it had happened";
        vec![
            statement(
                Some(0),
                "Karin Ahlberg",
                Some("2023-11-15"),
                vec![
                    self.quote(
                        0,
                        QuoteKind::Direct,
                        &["\"We will not rest until every family knows why this happened,\""],
                    ),
                    self.quote(1, QuoteKind::Indirect, &[rest]),
                    self.quote(2, QuoteKind::Indirect, &[rest]),
                ],
            ),
            statement(
                Some(1),
                "Mats Ekholm",
                None,
                vec![
                    self.quote(
                        0,
                        QuoteKind::Direct,
                        &["\"We have no sign that the sprinklers failed on this ship,\""],
                    ),
                    self.quote(
                        1,
                        QuoteKind::Direct,
                        &["\"We have no sign that the fire doors failed on this ship,\""],
                    ),
                    self.quote(
                        2,
                        QuoteKind::Direct,
                        &["\"We have no sign that the fire doors failed on this ship,\""],
                    ),
                ],
            ),
            statement(
                None,
                "Birgit Holm",
                None,
                vec![self.quote(
                    0,
                    QuoteKind::Direct,
                    &["\"The smoke came up the stairs faster than we could run,\""],
                )],
            ),
        ]
    }

    fn entities(&self) -> Vec<StoryEntity> {
        let person = |name: &str, roles: &[(&str, &[(usize, &str)])]| StoryEntity {
            kind: EntityKind::Person,
            name: name.into(),
            aliases: Vec::new(),
            roles: roles
                .iter()
                .map(|(title, list)| StoryRole { title: (*title).into(), evidence: self.all(list) })
                .collect(),
            members: Vec::new(),
        };
        vec![
            person(
                "Karin Ahlberg",
                &[(
                    "Infrastructure Minister",
                    &[(0, "Infrastructure Minister"), (1, "Infrastructure Minister")],
                )],
            ),
            person("Mats Ekholm", &[("chief executive", &[(0, "chief executive")])]),
            person(
                "Henrik Dahl",
                &[
                    ("Captain", &[(0, "Captain")]),
                    ("First officer", &[(1, "First officer"), (2, "First officer")]),
                ],
            ),
        ]
    }

    fn figures(&self) -> Vec<StoryFigure> {
        vec![StoryFigure {
            what: "people injured".into(),
            counted: Counted::Injured,
            event: Some(0),
            values: vec![
                self.value("43", &[(1, "43 were injured"), (2, "43 were injured")]),
                self.value("34", &[(0, "34 people")]),
            ],
        }]
    }

    fn conflict(
        about: &str,
        attribute: Attribute,
        values: Vec<Value>,
        explanation: &str,
    ) -> Conflict {
        let (about, explanation) = (about.into(), explanation.into());
        Conflict { about, attribute, confidence: 0.9, values, explanation }
    }

    fn conflicts(&self) -> Vec<Conflict> {
        vec![
            Self::conflict(
                "first public hearing of the inquiry",
                Attribute::Time,
                vec![
                    self.value("2023-11-27", &[(0, "27 November"), (3, "27 November")]),
                    self.value("2023-11-28", &[(1, "28 November"), (2, "28 November")]),
                ],
                "The first public hearing is on 27 November in The Skerry Post and on 28 November in Kattegat Herald and Baltic Morning.",
            ),
            Self::conflict(
                "people injured",
                Attribute::Number,
                vec![
                    self.value("43", &[(1, "43 were injured"), (2, "43 were injured")]),
                    self.value("34", &[(0, "34 people")]),
                ],
                "",
            ),
            Self::conflict(
                "where the fire began",
                Attribute::Place,
                vec![
                    self.value("engine room", &[(1, "engine room"), (2, "engine room")]),
                    self.value("car deck", &[(0, "car deck")]),
                ],
                "",
            ),
            Self::conflict(
                "Henrik Dahl",
                Attribute::Role,
                vec![
                    self.value("First officer", &[(1, "First officer"), (2, "First officer")]),
                    self.value("Captain", &[(0, "Captain")]),
                ],
                "",
            ),
            Self::conflict(
                "Mats Ekholm",
                Attribute::Wording,
                vec![
                    self.value(
                        "We have no sign that the fire doors failed on this ship",
                        &[
                            (1, "We have no sign that the fire doors failed on this ship"),
                            (2, "We have no sign that the fire doors failed on this ship"),
                        ],
                    ),
                    self.value(
                        "We have no sign that the sprinklers failed on this ship",
                        &[(0, "We have no sign that the sprinklers failed on this ship")],
                    ),
                ],
                "One sentence of Mats Ekholm, in two versions.",
            ),
        ]
    }

    fn toll_update(&self) -> Conflict {
        Self::conflict(
            "people killed",
            Attribute::Number,
            vec![
                self.value("9", &[(0, "nine people")]),
                self.value("12", &[(3, "the number of people killed in Tuesday's fire to 12")]),
            ],
            "The number of people killed rose from 9 to 12.",
        )
    }
}
