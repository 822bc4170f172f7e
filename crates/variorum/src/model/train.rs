//! Training of sequence models: the structured averaged perceptron (Collins 2002).

use super::FeatureBuffer;
use super::perceptron::{Options, Perceptron, Shuffler};
use super::sequence::{Decoder, Grid, SequenceModel, Structure};

/// A labelled sentence to learn from: the features of each token and its label.
#[derive(Debug, Clone, Default)]
pub struct Sequence {
    keys: Vec<u32>,
    ends: Vec<u32>,
    labels: Vec<u8>,
    /// How much an error on it counts; 0 counts as 1.
    pub rate: i32,
}

impl Sequence {
    /// Adds a token with its features and its label.
    pub fn push(&mut self, features: &FeatureBuffer, label: usize) {
        self.keys.extend(features.keys());
        self.ends.push(self.keys.len() as u32);
        self.labels.push(label as u8);
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    fn features(&self, token: usize) -> &[u32] {
        let start = token.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.keys[start..self.ends[token] as usize]
    }
}

/// Transition weights in training, with their running totals.
struct Transitions {
    grid: Grid,
    totals: Vec<i64>,
    n: usize,
}

/// Learns from `data`; the same data and options give the same bytes.
///
/// `report` is called after each pass with its number and the errors (tokens) made in it.
pub fn train_sequence(
    labels: &[String],
    structure: Structure,
    data: &[Sequence],
    options: Options,
    mut report: impl FnMut(usize, usize),
) -> SequenceModel {
    let n = labels.len();
    let mut model = Perceptron::new(labels.to_vec(), options);
    let cells = (n + 1) * (n + 1);
    let grid = Grid::new(labels, structure, vec![0; cells]);
    let mut transitions = Transitions { grid, totals: vec![0; cells], n };
    let mut order: Vec<usize> = (0..data.len()).collect();
    let mut shuffler = Shuffler::new(options.seed);
    let mut decoder = Decoder::default();
    for epoch in 0..options.epochs {
        shuffler.shuffle(&mut order);
        let mut errors = 0;
        for &k in &order {
            errors += learn(&mut model, &mut transitions, &data[k], &mut decoder);
            model.next_example();
        }
        report(epoch, errors);
    }
    let (linear, scale) = model.finish();
    let averages = (0..cells).map(|k| {
        let weight = transitions.grid.score(k / (n + 1), k % (n + 1));
        (model.average(weight, transitions.totals[k]) * scale).round() as i32
    });
    SequenceModel::new(linear, structure, averages.collect())
}

/// Decodes one sentence and moves the weights towards its labels; the number of wrong tokens.
fn learn(
    model: &mut Perceptron,
    transitions: &mut Transitions,
    example: &Sequence,
    decoder: &mut Decoder,
) -> usize {
    let n = transitions.n;
    decoder.token_scores.clear();
    decoder.token_scores.resize(example.len() * n, 0);
    for token in 0..example.len() {
        let scores = &mut decoder.token_scores[token * n..(token + 1) * n];
        model.add_scores(example.features(token), scores);
    }
    decoder.decode(&transitions.grid, example.len());
    let rate = example.rate.max(1);
    let mut errors = 0;
    let mut before = (n, n);
    for token in 0..example.len() {
        let (gold, found) =
            (usize::from(example.labels[token]), usize::from(decoder.labels[token]));
        if gold != found {
            errors += 1;
            model.update(example.features(token), gold, rate);
            model.update(example.features(token), found, -rate);
        }
        if (before.0, gold) != (before.1, found) {
            transitions.update(before.0, gold, rate, model.step());
            transitions.update(before.1, found, -rate, model.step());
        }
        before = (gold, found);
    }
    if before.0 != before.1 {
        transitions.update(before.0, n, rate, model.step());
        transitions.update(before.1, n, -rate, model.step());
    }
    errors
}

impl Transitions {
    fn update(&mut self, previous: usize, next: usize, delta: i32, step: i64) {
        *self.grid.score_mut(previous, next) += delta;
        self.totals[previous * (self.n + 1) + next] += i64::from(delta) * step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Archive, hash_bytes};

    const LABELS: [&str; 4] = ["O", "B-PLACE", "L-PLACE", "U-PLACE"];

    /// Invented sentences; capitals mark places here.
    const SENTENCES: [&str; 4] = [
        "they met in Old/B-PLACE Harbour/L-PLACE yesterday",
        "the mayor of Lakeside/U-PLACE left Old/B-PLACE Bridge/L-PLACE",
        "she left North/B-PLACE Harbour/L-PLACE in May",
        "people in Oakham/U-PLACE met the mayor",
    ];

    fn features(words: &[&str], n: usize, out: &mut FeatureBuffer) {
        out.push(0, hash_bytes(words[n].as_bytes()));
        out.push(1, n.checked_sub(1).map_or(0, |b| hash_bytes(words[b].as_bytes())));
        out.push(2, u64::from(words[n].starts_with(char::is_uppercase)));
    }

    fn data() -> Vec<Sequence> {
        SENTENCES.iter().map(|s| sequence(s)).collect()
    }

    fn sequence(sentence: &str) -> Sequence {
        let pairs: Vec<(&str, &str)> =
            sentence.split(' ').map(|w| w.split_once('/').unwrap_or((w, "O"))).collect();
        let words: Vec<&str> = pairs.iter().map(|p| p.0).collect();
        let mut out = Sequence::default();
        let mut buffer = FeatureBuffer::default();
        for (n, pair) in pairs.iter().enumerate() {
            buffer.clear();
            features(&words, n, &mut buffer);
            out.push(&buffer, LABELS.iter().position(|l| *l == pair.1).unwrap());
        }
        out
    }

    fn train() -> SequenceModel {
        let labels: Vec<String> = LABELS.map(Into::into).to_vec();
        let options = Options { epochs: 20, min_updates: 1, ..Options::default() };
        train_sequence(&labels, Structure::Bilou, &data(), options, |_, _| {})
    }

    #[test]
    fn training_learns_spans() {
        let words = ["she", "met", "people", "in", "North", "Bridge"];
        let mut decoder = Decoder::default();
        let model = train();
        let labels = model.tag(words.len(), &mut decoder, |n, out| features(&words, n, out));
        assert_eq!(labels, [0, 0, 0, 0, 1, 2]);
    }

    #[test]
    fn training_twice_gives_the_same_bytes() {
        let bytes = || {
            let mut archive = Archive::new("places");
            train().write(&mut archive, "spans");
            archive.to_bytes()
        };
        assert_eq!(bytes(), bytes());
    }
}
