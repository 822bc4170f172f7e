//! Logistic regression by Newton's method, with a little ridge. Nothing in it is random.

use super::boost::Examples;

/// Steps of Newton's method: it stands still long before.
const STEPS: usize = 14;
/// The most that a weight moves in one step, for a feature of a thousandth.
const LONGEST: f64 = 2.0;

/// Weights in log-odds for each one of a feature; features are taken in thousandths by the ridge.
pub(super) fn fit(examples: &Examples, ridge: f64) -> Vec<f64> {
    let rows: Vec<Vec<f64>> = (0..examples.len())
        .map(|n| examples.row(n).iter().map(|&x| f64::from(x) / 1000.0).collect())
        .collect();
    let size = rows.first().map_or(0, Vec::len);
    let mut weights = vec![0.0; size];
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = weights.iter().map(|w| -ridge * w).collect();
        let mut curve = vec![vec![0.0; size]; size];
        for (n, row) in rows.iter().enumerate() {
            let odds: f64 = row.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let p = 1.0 / (1.0 + (-odds).exp());
            let error = examples.weight(n) * (f64::from(u8::from(examples.label(n))) - p);
            let second = examples.weight(n) * p * (1.0 - p);
            for (i, &x) in row.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                slope[i] += error * x;
                for (j, &y) in row[..=i].iter().enumerate() {
                    curve[i][j] += second * x * y;
                }
            }
        }
        for i in 0..size {
            curve[i][i] += ridge;
            for j in 0..i {
                curve[j][i] = curve[i][j];
            }
        }
        let step = solve(curve, slope);
        weights.iter_mut().zip(step).for_each(|(w, s)| *w += s.clamp(-LONGEST, LONGEST));
    }
    weights.iter().map(|w| w / 1000.0).collect()
}

/// Solves `matrix * x = right` by elimination; the matrix is positive definite.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for i in 0..size {
        let (above, below) = matrix.split_at_mut(i + 1);
        let row = &above[i];
        for (n, other) in below.iter_mut().enumerate() {
            let factor = other[i] / row[i];
            if factor != 0.0 {
                other.iter_mut().zip(row).skip(i).for_each(|(o, r)| *o -= factor * r);
                right[i + 1 + n] -= factor * right[i];
            }
        }
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|c| matrix[i][c] * right[c]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_solved() {
        let x = solve(vec![vec![4.0, 2.0], vec![2.0, 3.0]], vec![10.0, 9.0]);
        assert!((x[0] - 1.5).abs() < 1e-9 && (x[1] - 2.0).abs() < 1e-9);
    }

    #[test]
    fn what_a_feature_says_is_learnt() {
        let mut examples = Examples::default();
        // Every remainder by 20 meets every one by 7 equally often: what feature 2 is says nothing of
        // the label, with or without feature 1.
        for n in 0..2 * 20 * 7 {
            // Feature 1 is right nine times in ten.
            let label = n % 2 == 0;
            let told = if n % 20 < 2 { !label } else { label };
            examples.push(&[1000, if told { 1000 } else { 0 }, (n % 7) * 100], label, 1.0);
        }
        let weights = fit(&examples, 0.01);
        assert!((weights[1] * 1000.0 - 2.0 * 9f64.ln()).abs() < 0.02, "{weights:?}");
        assert!((weights[2] * 1000.0).abs() < 0.02, "{weights:?}");
    }
}
