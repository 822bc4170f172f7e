//! The sentence splitter: a perceptron over the gaps between tokens of EWT and GUM.

use super::conllu::{self, Document};
use std::collections::BTreeSet;
use std::path::Path;
use variorum::annotate::sentence::{Boundary, KIND};
use variorum::annotate::surface::surfaces;
use variorum::annotate::token::tokens;
use variorum::model::{Archive, FeatureBuffer, Options, Perceptron, Shuffler};

/// Trains on every document twice: as running text, and as tokens apart by spaces.
pub(super) fn train(data: &Path) -> anyhow::Result<Vec<u8>> {
    let mut texts = Vec::new();
    for name in ["ewt.train", "gum.train"] {
        for document in conllu::read(&data.join(format!("syntax/{name}.conllu")))? {
            texts.push(spaced(&document));
            texts.push(running(document));
        }
    }
    let options = Options { epochs: 8, min_updates: 2, ..Options::default() };
    let labels = vec!["inside".into(), "end".into()];
    let mut model = Perceptron::new(labels, options);
    let mut shuffler = Shuffler::new(options.seed);
    for epoch in 0..options.epochs {
        shuffler.shuffle(&mut texts);
        let errors: usize = texts.iter().map(|text| learn(&mut model, text)).sum();
        eprintln!("epoch {epoch}: {errors} errors");
    }
    let mut archive = Archive::new(KIND);
    model.finish().0.write(&mut archive, "boundary");
    Ok(archive.to_bytes())
}

/// A text and where its sentences end, in bytes.
struct Text {
    text: String,
    ends: BTreeSet<u32>,
}

fn running(document: Document) -> Text {
    let last = document.sentences.iter().filter_map(|s| s.last());
    let ends = last.map(|word| word.span.end).collect();
    Text { text: document.text, ends }
}

/// The document as newswire that came as tokens: a space between any two.
fn spaced(document: &Document) -> Text {
    let mut out = Text { text: String::new(), ends: BTreeSet::new() };
    for sentence in &document.sentences {
        for word in sentence {
            out.text.push_str(&document.text[word.span]);
            out.text.push(' ');
        }
        out.ends.insert(out.text.len() as u32 - 1);
    }
    out
}

/// Learns from every gap that the model will have to decide; the number of errors.
fn learn(model: &mut Perceptron, text: &Text) -> usize {
    let tokens = tokens(&text.text);
    let surfaces = surfaces(&text.text, &tokens);
    let mut boundary = Boundary::new(&text.text, &tokens, &surfaces);
    let (mut buffer, mut scores) = (FeatureBuffer::default(), Vec::new());
    let mut errors = 0;
    for (n, pair) in tokens.windows(2).enumerate() {
        let between = &text.text[pair[0].span.end as usize..pair[1].span.start as usize];
        let ends = text.ends.contains(&pair[0].span.end);
        if !between.contains('\n') {
            boundary.features(n, &mut buffer);
            let gold = usize::from(ends);
            errors += usize::from(model.learn(buffer.keys(), gold, &mut scores) != gold);
        }
        boundary.step(n, ends || between.contains("\n\n"));
    }
    errors
}
