//! Weights: their format, loading and scoring, and the training beside it. Knows no article.
