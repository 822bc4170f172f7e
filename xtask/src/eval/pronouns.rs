//! Pronouns on GAP (Webster et al. 2018): whether each of two names is whom a pronoun means.
//!
//! Scored as GAP does: one decision a name, right where the pronoun is found to mean it; F1 over
//! all, over men's and women's pronouns, and their ratio. The two names are given, the rest (other
//! people, sentences, tags) is the program's own.

use super::Counts;
use anyhow::{Context, Result, bail};
use std::path::Path;
use variorum::annotate::{Document, annotate};
use variorum::article::Article;
use variorum::mention::coref::{Candidate, KIND, Scene};
use variorum::mention::{Entity, Field, resolve};
use variorum::model::{Archive, Linear};
use variorum::text::{CodePoints, Span};

/// A row of a GAP file.
pub(crate) struct Row {
    /// The text with its annotations.
    pub(crate) document: Document,
    /// Its people.
    pub(crate) entities: Vec<Entity>,
    /// The pronoun.
    pub(crate) pronoun: Span,
    /// The two names, and whether the pronoun means them.
    pub(crate) names: [(Span, bool); 2],
}

impl Row {
    /// The people of the text, the two names among them.
    pub(crate) fn scene(&self) -> Scene<'_> {
        let given = self.names.map(|n| n.0);
        Scene::new(&self.document, Field::Text, &self.entities, &given)
    }

    /// Whether a person of the `scene` is that of a name: by place, or as the same person elsewhere.
    pub(crate) fn is_name(&self, scene: &Scene, name: usize, chosen: &Candidate) -> bool {
        let span = self.names[name].0;
        let own = scene.people().iter().find(|c| c.span.overlaps(span)).map(|c| c.entity);
        chosen.span.overlaps(span) || Some(chosen.entity) == own
    }
}

/// Reads a file of the form of GAP's: tab-separated, with a heading; offsets in code points.
pub(crate) fn read(path: &Path) -> Result<Vec<Row>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().enumerate().skip(1).filter(|(_, l)| !l.is_empty());
    lines.map(|(n, line)| row(line).with_context(|| format!("line {}", n + 1))).collect()
}

fn row(line: &str) -> Result<Row> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [_, text, pronoun, at, a, a_at, a_is, b, b_at, b_is, ..] = cells[..] else {
        bail!("ten columns are needed, there are {}", cells.len());
    };
    let points = CodePoints::new(text);
    let span = |at: &str, name: &str| -> Result<Span> {
        let start: u32 = at.parse().context("an offset")?;
        let end = points.to_byte(start + name.chars().count() as u32);
        Ok(Span::new(points.to_byte(start) as usize, end as usize))
    };
    let is = |cell: &str| cell.eq_ignore_ascii_case("true");
    let names = [(span(a_at, a)?, is(a_is)), (span(b_at, b)?, is(b_is))];
    let pronoun = span(at, pronoun)?;
    let document = annotate(Article { text: text.to_owned(), ..Article::default() });
    let entities = resolve(&document).entities;
    Ok(Row { document, entities, pronoun, names })
}

fn read_weights(path: &Path) -> Result<Linear> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    // Weights borrow from bytes that live as long as the program.
    Ok(Linear::read(&Archive::read(bytes.leak(), KIND)?, "link")?)
}

/// Measures the weights that ship, or those of the file `weights`, on a file and prints the figures.
pub(crate) fn eval(path: &Path, weights: Option<&Path>) -> Result<()> {
    let rows = read(path)?;
    let model = weights.map(read_weights).transpose()?;
    let mut counts = [Counts::default(); 2];
    for row in &rows {
        let scene = row.scene();
        let chosen = match &model {
            Some(model) => scene.choose(model, row.pronoun),
            None => scene.antecedent(row.pronoun),
        };
        let word = &row.document.article.text[row.pronoun];
        let woman = variorum::annotate::entity::gender(word) == Some(true);
        let own = &mut counts[usize::from(woman)];
        for (n, &(_, labelled)) in row.names.iter().enumerate() {
            let found = chosen.is_some_and(|c| row.is_name(&scene, n, &c));
            own.right += usize::from(found && labelled);
            own.found += usize::from(found);
            own.labelled += usize::from(labelled);
        }
    }
    let [men, women] = counts;
    let all = Counts {
        right: men.right + women.right,
        found: men.found + women.found,
        labelled: men.labelled + women.labelled,
    };
    println!("pronouns {}: {} texts", path.display(), rows.len());
    println!("overall {}", all.told());
    println!(
        "masculine F1 {:.2}  feminine F1 {:.2}  bias {:.3}",
        men.f1(),
        women.f1(),
        women.f1() / men.f1()
    );
    Ok(())
}
