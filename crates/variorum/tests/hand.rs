//! What a reader decides is kept, respected by later runs, and can be undone.

#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use std::path::PathBuf;
use variorum::article::{Article, Published, PublishedFrom, zones};
use variorum::pipeline;
use variorum::store::{
    Deed, Incoming, Page, Query, Ruling, Status, Store, StoreError, StoryId, Undone, conflict_key,
};

/// A store of one test, removed when it ends.
struct Desk {
    path: PathBuf,
    store: Store,
    moment: i64,
}

const FERRY: [&str; 4] = [
    "A ferry with forty passengers sank off Port Velora on Monday. Three people were killed, the \
     coast guard of Velora said. Commander Ida Brandt said that divers would search the wreck. The \
     ferry Sea Lark had left the island of Marn an hour before.",
    "Rescuers near Port Velora saved thirty passengers of the ferry Sea Lark, which sank on its way \
     from Marn on Monday. Five people were killed, the coast guard of Velora said. Commander Ida \
     Brandt said that divers would go on searching the wreck.",
    "The ferry Sea Lark sank off Port Velora on Monday with forty passengers from Marn. Three people \
     were killed in the sinking, the coast guard of Velora said, and Commander Ida Brandt sent \
     divers to search the wreck.",
    "Seven people were killed when the ferry Sea Lark sank off Port Velora on Monday, the coast \
     guard of Velora said. Commander Ida Brandt said that divers would search the wreck of the \
     ferry from Marn.",
];
const BUDGET: &str = "Parliament in Tolmark passed the state budget on Wednesday by two votes. \
    Finance minister Olav Reiss called the pension cuts painful but needed. Unions announced strikes \
    in schools and hospitals. The opposition left the chamber before the vote, and its leader Marta \
    Quell spoke of a black day.";

impl Desk {
    fn new(name: &str) -> Self {
        let name = format!("variorum-hand-{name}-{}.db", std::process::id());
        let path = std::env::temp_dir().join(name);
        remove(&path);
        let store = Store::open(&path).unwrap();
        Self { path, store, moment: 0 }
    }

    fn now(&mut self) -> Timestamp {
        self.moment += 1;
        Timestamp::from_second(1_700_000_000 + self.moment).unwrap()
    }

    fn add(&mut self, id: &str, day: &str, title: &str, text: &str) {
        let now = self.now();
        let article = Article {
            id: id.into(),
            url: Some(format!("https://{id}.example/{id}")),
            outlet: Some(format!("The {id}")),
            published: day.parse().ok().map(|day| Published::on(day, PublishedFrom::Given)),
            title: Some(title.into()),
            text: text.into(),
            zones: zones(text, None),
            language: Some("en".into()),
            ..Article::default()
        };
        let incoming = Incoming { article, place: format!("{id}.json"), file: None };
        pipeline::add(&mut self.store, vec![incoming], now).unwrap();
        pipeline::update(&mut self.store, now, |_| ()).unwrap();
    }

    /// Two reports of a ferry and one of a budget: two stories.
    fn filled(name: &str) -> Self {
        let mut desk = Self::new(name);
        desk.add("a", "2023-03-07", "Ferry sinks off Port Velora", FERRY[0]);
        desk.add("b", "2023-03-07", "Sea Lark goes down near Marn", FERRY[1]);
        desk.add("c", "2023-05-10", "Tolmark passes budget", BUDGET);
        assert_eq!(desk.stories(), ["a b", "c"]);
        desk
    }

    fn settle(&mut self) {
        let now = self.now();
        pipeline::settle(&mut self.store, now).unwrap();
        assert_eq!(self.store.check().unwrap(), []);
    }

    /// The ids of the reports of each story, in order of the stories' numbers.
    fn stories(&self) -> Vec<String> {
        let mut list = self.store.stories(1, 0, 100).unwrap();
        list.sort_by_key(|story| story.id);
        let ids = |id: StoryId| {
            let story = self.store.story(id).unwrap().unwrap();
            let mut ids: Vec<String> =
                story.readings.iter().map(|r| r.document.article.id.clone()).collect();
            ids.sort();
            ids.join(" ")
        };
        list.iter().map(|story| ids(story.id)).collect()
    }

    fn story_of(&self, article: &str) -> StoryId {
        self.store.article(article).unwrap().unwrap().1.unwrap()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

fn remove(path: &std::path::Path) {
    for ending in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{ending}", path.display())).ok();
    }
}

#[test]
fn merged_stories_stay_one_when_reports_come() {
    let mut desk = Desk::filled("merge");
    let (ferry, budget) = (desk.story_of("a"), desk.story_of("c"));
    let now = desk.now();
    let merge = desk.store.merge(ferry, &[budget], now).unwrap();
    desk.settle();
    assert_eq!(desk.stories(), ["a b c"]);
    assert_eq!(
        desk.store.story(budget).unwrap().unwrap().summary.id,
        ferry,
        "its address leads on"
    );
    desk.add("d", "2023-03-08", "Divers search Sea Lark", FERRY[2]);
    assert_eq!(desk.stories(), ["a b c d"], "a later run respects it");
    let now = desk.now();
    assert_eq!(desk.store.undo(merge, now).unwrap(), Some(Undone { story: Some(ferry) }));
    desk.settle();
    assert_eq!(desk.stories(), ["a b d", "c"], "what came meanwhile finds its place");
    assert_eq!(desk.story_of("c"), budget, "with its old number");
    assert_eq!(desk.store.undo(merge, now).unwrap(), None, "once");
}

#[test]
fn split_reports_stay_apart_when_reports_come() {
    let mut desk = Desk::filled("split");
    let ferry = desk.story_of("a");
    let now = desk.now();
    let (split, new) = desk.store.split(ferry, &["b".to_owned()], now).unwrap();
    desk.settle();
    assert_eq!(desk.stories(), ["a", "c", "b"]);
    desk.add("d", "2023-03-08", "Divers search Sea Lark", FERRY[2]);
    assert_eq!(desk.story_of("b"), new);
    assert_eq!(desk.story_of("a"), ferry);
    assert_ne!(desk.story_of("d"), desk.story_of("c"), "it joins one part");
    let now = desk.now();
    desk.store.undo(split, now).unwrap();
    desk.settle();
    assert_eq!(desk.stories(), ["a b d", "c"]);
    assert_eq!(desk.story_of("b"), ferry);
}

#[test]
fn a_merge_and_a_split_are_undone_in_any_order() {
    let mut desk = Desk::filled("order");
    let (ferry, budget) = (desk.story_of("a"), desk.story_of("c"));
    let now = desk.now();
    let merge = desk.store.merge(ferry, &[budget], now).unwrap();
    let (split, new) = desk.store.split(ferry, &["b".to_owned()], now).unwrap();
    desk.settle();
    assert_eq!(desk.stories(), ["a c", "b"]);
    desk.store.undo(merge, now).unwrap();
    desk.settle();
    assert_eq!((desk.story_of("a"), desk.story_of("c"), desk.story_of("b")), (ferry, budget, new));
    desk.store.undo(split, now).unwrap();
    desk.settle();
    assert_eq!(desk.stories(), ["a b", "c"]);
}

#[test]
fn a_reader_s_headline_stays() {
    let mut desk = Desk::filled("rename");
    let ferry = desk.story_of("a");
    let before = desk.store.story(ferry).unwrap().unwrap().dossier.headline;
    let now = desk.now();
    let rename = desk.store.rename(ferry, "  The Sea\nLark ", now).unwrap();
    desk.settle();
    desk.add("d", "2023-03-08", "Divers search Sea Lark", FERRY[2]);
    let story = desk.store.story(ferry).unwrap().unwrap();
    assert_eq!(story.dossier.headline, "The Sea Lark");
    assert_eq!(story.summary.headline, "The Sea Lark");
    assert_eq!(desk.store.outline(ferry).unwrap().unwrap().dossier.headline, "The Sea Lark");
    let list = desk.store.decisions(Some(ferry), 0, 10).unwrap();
    let expected = Deed::Rename { name: "The Sea Lark".into(), before };
    assert_eq!((list.len(), &list[0].deed), (1, &expected));
    let now = desk.now();
    desk.store.undo(rename, now).unwrap();
    desk.settle();
    assert_ne!(desk.store.stories(2, 0, 1).unwrap()[0].headline, "The Sea Lark");
    assert!(desk.store.decisions(None, 0, 10).unwrap()[0].undone.is_some());
}

#[test]
fn a_judged_conflict_stays_so_until_a_new_value_comes() {
    let mut desk = Desk::filled("verdict");
    let ferry = desk.story_of("a");
    let story = desk.store.story(ferry).unwrap().unwrap();
    let conflicts = story.dossier.conflicts.clone();
    let killed = conflicts.iter().find(|c| c.values.len() == 2).unwrap();
    let key = conflict_key(killed, &story.readings);
    let now = desk.now();
    let holds = killed.values[0].value.clone();
    let verdict = (Ruling::Settled, Some(holds.as_str()), "told by the coast guard");
    let decision = desk.store.judge(ferry, &key, verdict, now).unwrap();
    desk.settle();
    let story = desk.store.story(ferry).unwrap().unwrap();
    assert_eq!(story.dossier.conflicts.len(), conflicts.len() - 1);
    assert_eq!(story.summary.conflicts as usize, conflicts.len() - 1, "in lists too");
    assert_eq!(
        desk.store.outline(ferry).unwrap().unwrap().dossier.conflicts,
        story.dossier.conflicts
    );
    assert_eq!(story.judged.len(), 1);
    assert_eq!(story.judged[0].verdict.value.as_deref(), Some(holds.as_str()));
    let (_, news) = desk
        .store
        .news(ferry, desk.store.story(ferry).unwrap().unwrap().arrivals[0].1)
        .unwrap()
        .unwrap();
    assert!(news.settled.is_empty(), "what the reader did is no news to the reader");
    desk.add("d", "2023-03-08", "Divers search Sea Lark", FERRY[2]);
    let story = desk.store.story(ferry).unwrap().unwrap();
    assert_eq!((story.readings.len(), story.judged.len()), (3, 1), "a report of a known value");
    let now = desk.now();
    assert_eq!(desk.store.undo(decision, now).unwrap(), Some(Undone { story: Some(ferry) }));
    desk.settle();
    let story = desk.store.story(ferry).unwrap().unwrap();
    assert!(story.judged.is_empty());
    assert!(story.dossier.conflicts.iter().any(|c| c.attribute == killed.attribute));
}

#[test]
fn what_cannot_be_done_is_refused_and_changes_nothing() {
    let mut desk = Desk::filled("refused");
    let ferry = desk.story_of("a");
    let now = desk.now();
    let store = &mut desk.store;
    let all = ["a".to_owned(), "b".to_owned()];
    let refused = [
        store.merge(ferry, &[ferry], now).map(|_| ()),
        store.merge(ferry, &[StoryId(99)], now).map(|_| ()),
        store.split(ferry, &all, now).map(|_| ()),
        store.split(ferry, &["c".to_owned()], now).map(|_| ()),
        store.split(ferry, &[], now).map(|_| ()),
        store.rename(ferry, " \n", now).map(|_| ()),
        store.rename(StoryId(99), "x", now).map(|_| ()),
        store.judge(ferry, "0", (Ruling::Wrong, None, ""), now).map(|_| ()),
    ];
    for refusal in refused {
        assert!(matches!(refusal, Err(StoreError::Refused { .. })), "{refusal:?}");
    }
    assert_eq!(store.decisions(None, 0, 10).unwrap(), []);
    assert_eq!(desk.stories(), ["a b", "c"]);
}

/// A report as a reader pastes it: known by what it says.
fn pasted(text: &str, title: &str) -> Incoming {
    let article = Article {
        id: "pasted".into(),
        title: Some(title.into()),
        text: text.into(),
        zones: zones(text, None),
        language: Some("en".into()),
        ..Article::default()
    };
    Incoming { article, place: "pasted".into(), file: Some("-:1".into()) }
}

fn paste(desk: &mut Desk, incoming: Incoming) -> (Vec<Status>, Option<i64>) {
    let now = desk.now();
    let added = pipeline::add(&mut desk.store, vec![incoming], now).unwrap();
    desk.settle();
    let decision = desk.store.brought(&added, now).unwrap();
    (added.iter().map(|added| added.status).collect(), decision)
}

#[test]
fn a_report_added_by_hand_is_taken_out_and_may_come_again() {
    let mut desk = Desk::filled("pasted");
    let ferry = desk.story_of("a");
    let (before, stats) = (desk.store.story(ferry).unwrap(), desk.store.stats().unwrap());
    let report = || pasted(FERRY[3], "Seven killed in the sinking of the Sea Lark");
    let (status, decision) = paste(&mut desk, report());
    assert_eq!(status, [Status::New]);
    assert_eq!(desk.stories(), ["a b pasted", "c"]);
    assert_eq!(paste(&mut desk, report()), (vec![Status::Known], None), "nothing to undo");
    let made = desk.store.decisions(Some(ferry), 0, 9).unwrap();
    assert!(
        matches!(&made[0].deed, Deed::Add { reports: 1, headlines } if headlines[0].contains("Seven"))
    );

    let now = desk.now();
    let undone = desk.store.undo(decision.unwrap(), now).unwrap().unwrap();
    desk.settle();
    assert_eq!(undone.story, Some(ferry));
    assert_eq!(desk.stories(), ["a b", "c"]);
    let after = desk.store.story(ferry).unwrap();
    let told = |story: &Option<variorum::store::StoryDossier>| {
        let story = story.as_ref().unwrap();
        (story.dossier.clone(), story.readings.clone(), story.summary.articles)
    };
    assert_eq!(told(&after), told(&before), "as if it had never come");
    let now_has = desk.store.stats().unwrap();
    assert_eq!((now_has.articles, now_has.versions), (stats.articles, stats.versions));
    assert!(desk.store.article("pasted").unwrap().is_none());
    let hits = desk.store.search(&Query::parse("seven").unwrap(), Page::default()).unwrap();
    assert_eq!(hits.hits.len(), 0, "nor is it found");
    // Its text isn't lost, and why it is gone is told.
    let removed = desk.store.removed(decision.unwrap()).unwrap();
    assert!(removed.len() == 1 && removed[0].text == FERRY[3], "{removed:?}");
    assert!(desk.store.rejects(9).unwrap()[0].1.contains("taken out"));
    assert!(desk.store.undo(decision.unwrap(), now).unwrap().is_none(), "once");

    let (status, again) = paste(&mut desk, report());
    assert_eq!(status, [Status::New], "it may come again");
    assert_eq!(desk.stories(), ["a b pasted", "c"]);
    let now = desk.now();
    desk.store.undo(again.unwrap(), now).unwrap();
    desk.settle();
    assert_eq!(desk.stories(), ["a b", "c"]);
}

#[test]
fn a_story_of_nothing_but_a_pasted_report_goes_with_it() {
    let mut desk = Desk::filled("alone");
    let stories = desk.store.stats().unwrap().stories;
    let text =
        "A new bridge over the river Ostra was opened in Karven on Sunday by Mayor Ilse Thorn.";
    let (_, decision) = paste(&mut desk, pasted(text, "Bridge opened in Karven"));
    let bridge = desk.story_of("pasted");
    let now = desk.now();
    let rename = desk.store.rename(bridge, "The bridge", now).unwrap();
    desk.settle();
    let undone = desk.store.undo(decision.unwrap(), now).unwrap().unwrap();
    desk.settle();
    assert_eq!(undone.story, None);
    assert!(desk.store.story(bridge).unwrap().is_none());
    assert_eq!(desk.stories(), ["a b", "c"]);
    assert_eq!(desk.store.stats().unwrap().stories, stories);
    assert!(desk.store.is_up_to_date().unwrap());
    assert_eq!(desk.store.undo(rename, now).unwrap().unwrap().story, None);
    desk.settle();
}

#[test]
fn a_pasted_version_goes_and_the_one_before_is_back() {
    let mut desk = Desk::filled("version");
    let ferry = desk.story_of("a");
    let mut newer = pasted(FERRY[3], "Sea Lark: seven dead");
    newer.article.url = Some("https://a.example/a".into());
    let (status, decision) = paste(&mut desk, newer);
    assert_eq!(status, [Status::Changed]);
    let text = |desk: &Desk| {
        desk.store.article("a").unwrap().unwrap().0.reading.document.article.text.clone()
    };
    assert_eq!(text(&desk), FERRY[3]);
    let now = desk.now();
    let undone = desk.store.undo(decision.unwrap(), now).unwrap().unwrap();
    desk.settle();
    assert_eq!(undone.story, Some(ferry));
    assert_eq!(text(&desk), FERRY[0]);
    assert_eq!(desk.stories(), ["a b", "c"]);
    assert!(desk.store.is_up_to_date().unwrap());
}

#[test]
fn what_else_was_decided_outlives_a_report_that_goes() {
    let mut desk = Desk::new("outlives");
    let (_, decision) = paste(&mut desk, pasted(FERRY[3], "Seven killed"));
    desk.add("a", "2023-03-07", "Ferry sinks off Port Velora", FERRY[0]);
    desk.add("b", "2023-03-07", "Sea Lark goes down near Marn", FERRY[1]);
    desk.add("c", "2023-05-10", "Tolmark passes budget", BUDGET);
    let (ferry, budget) = (desk.story_of("pasted"), desk.story_of("c"));
    assert_eq!(desk.story_of("a"), ferry);
    let now = desk.now();
    desk.store.rename(ferry, "The Sea Lark", now).unwrap();
    let merge = desk.store.merge(ferry, &[budget], now).unwrap();
    desk.settle();
    desk.store.undo(decision.unwrap(), now).unwrap();
    desk.settle();
    assert_eq!(desk.stories(), ["a b c"]);
    assert_eq!(desk.store.story(ferry).unwrap().unwrap().dossier.headline, "The Sea Lark");
    desk.store.undo(merge, now).unwrap();
    desk.settle();
    assert_eq!(desk.stories(), ["a b", "c"]);
}
