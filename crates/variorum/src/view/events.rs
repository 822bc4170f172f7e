//! Event mentions as rows: what `variorum events` prints, as a table, CSV or JSON Lines.
//!
//! One row a mention, with the columns that users of event data know from ICEWS, GDELT and PLOVER:
//! date, type, CAMEO root, actor and recipient with country, place with coordinates, and beside
//! them what those lack: status, and the words it rests on.

use super::edition::flat;
use super::rows as written;
use crate::annotate::{Annotations, EntityKind, EventMention};
use crate::dossier::Reading;
use crate::mention::{EventReferents, Party, Referents, Sector};
use crate::model::gazetteer::Gazetteer;

/// The columns, in order.
pub const COLUMNS: [&str; 19] = [
    "article",
    "outlet",
    "published",
    "date",
    "type",
    "cameo_root",
    "status",
    "trigger",
    "actor",
    "actor_country",
    "actor_sector",
    "recipient",
    "recipient_country",
    "recipient_sector",
    "place",
    "place_country",
    "lat",
    "lon",
    "evidence",
];

/// One event mention: a cell for each of [`COLUMNS`], empty where nothing is known.
pub type Row = [String; 19];

/// The rows of all certain event mentions of the articles' texts, in the order of `readings` and of the
/// text.
pub fn rows(readings: &[Reading]) -> Vec<Row> {
    readings.iter().flat_map(article_rows).collect()
}

fn article_rows(reading: &Reading) -> impl Iterator<Item = Row> + '_ {
    let notes = &reading.document.body;
    let referents = &reading.mentions.body;
    notes
        .events
        .iter()
        .enumerate()
        .filter(|(_, event)| event.certain)
        .map(move |(n, event)| row(reading, notes, referents, (n, event)))
}

fn row(
    reading: &Reading,
    notes: &Annotations,
    referents: &Referents,
    (n, event): (usize, &EventMention),
) -> Row {
    let article = &reading.document.article;
    let none = EventReferents::default();
    let who = referents.events.get(n).unwrap_or(&none);
    let [actor, actor_country, actor_sector] = parties(reading, &who.actors);
    let [recipient, recipient_country, recipient_sector] = parties(reading, &who.recipients);
    let [place, place_country] = named(reading, who.place);
    let point = Gazetteer::shared().place(&place).and_then(|p| p.coordinates);
    [
        article.id.clone(),
        article.outlet.clone().unwrap_or_default(),
        article.published.as_ref().map(|p| p.day().to_string()).unwrap_or_default(),
        event.time.and_then(|t| notes.times.get(t)).map(|t| t.value.clone()).unwrap_or_default(),
        event.kind.as_str().to_owned(),
        event.kind.cameo_root().unwrap_or_default().to_owned(),
        event.status.as_str().to_owned(),
        article.text[event.trigger].to_owned(),
        actor,
        actor_country,
        actor_sector,
        recipient,
        recipient_country,
        recipient_sector,
        place,
        place_country,
        point.map(|(lat, _)| format!("{lat:.4}")).unwrap_or_default(),
        point.map(|(_, lon)| format!("{lon:.4}")).unwrap_or_default(),
        flat(&article.text[event.extent]),
    ]
}

/// The names, countries and sectors of those who take part, each cell's parts joined by "; ". Where a
/// document names no one, the words it has.
fn parties(reading: &Reading, list: &[Party]) -> [String; 3] {
    let name = |p: &Party| {
        let entity = p.entity.and_then(|n| reading.mentions.entities.get(n));
        // "Russian troops" are told of, not Russia.
        let own =
            entity.filter(|e| e.kind != EntityKind::Gpe || p.sector == Some(Sector::Government));
        own.map_or_else(|| reading.document.article.text[p.span].to_owned(), |e| e.name.clone())
    };
    let joined = |cell: &dyn Fn(&Party) -> String| {
        let cells: Vec<String> = list.iter().map(cell).collect();
        let told = cells.iter().any(|c| !c.is_empty());
        if told { cells.join("; ") } else { String::new() }
    };
    [
        joined(&|p| flat(&name(p))),
        joined(&|p| p.country.map(|c| c.as_str().to_owned()).unwrap_or_default()),
        joined(&|p| p.sector.map(|s| s.as_str().to_owned()).unwrap_or_default()),
    ]
}

/// The name of an entity and the code of its country; empty where unknown.
fn named(reading: &Reading, entity: Option<usize>) -> [String; 2] {
    let Some(entity) = entity.and_then(|n| reading.mentions.entities.get(n)) else {
        return [String::new(), String::new()];
    };
    let country = match entity.kind {
        EntityKind::Person | EntityKind::Work | EntityKind::Product => None,
        _ => Gazetteer::shared().entry(&entity.name).and_then(|entry| entry.country),
    };
    let country = country.map(|code| code.as_str().to_owned()).unwrap_or_default();
    [entity.name.clone(), country]
}

/// The rows as CSV (RFC 4180) with a header line.
pub fn csv(readings: &[Reading]) -> String {
    written::csv(COLUMNS, rows(readings))
}

/// The rows as JSON Lines: one object a mention, its keys the columns; empty cells are `null`.
pub fn json_lines(readings: &[Reading]) -> String {
    written::json_lines(COLUMNS, rows(readings))
}

/// The rows as a table for the terminal: the columns that fit, aligned, long cells cut.
pub fn table(readings: &[Reading]) -> String {
    const SHOWN: [usize; 8] = [3, 4, 6, 7, 8, 11, 14, 18];
    let shown = rows(readings).into_iter().map(|row| SHOWN.map(|column| row[column].clone()));
    written::aligned([12, 10, 12, 14, 22, 22, 16, 60], SHOWN.map(|n| COLUMNS[n]), shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_begins_with_its_columns() {
        assert!(table(&[]).starts_with("date"));
        assert!(csv(&[]).starts_with("article,outlet,published,date,type,cameo_root"));
        assert_eq!(json_lines(&[]), "");
    }
}
