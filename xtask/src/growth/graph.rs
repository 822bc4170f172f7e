//! A line over sizes that grow by factors, as an SVG that heeds dark mode.

/// What is drawn.
pub(super) struct Graph {
    pub(super) title: String,
    /// Decimals of the values that are written.
    pub(super) decimals: usize,
    /// Sizes and values, the smallest size first.
    pub(super) points: Vec<(usize, f64)>,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 56.0;
const BOTTOM: f64 = 44.0;

impl Graph {
    /// Values upwards from zero, sizes to the right by their logarithm.
    pub(super) fn draw(&self) -> String {
        let Self { title, decimals, points } = self;
        let most = points.iter().map(|point| point.1).fold(1.0, f64::max).ceil();
        let y = |value: f64| HEIGHT - BOTTOM - value / most * (HEIGHT - BOTTOM - 40.0);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
             <title>{title}</title>\n\
             <style>text {{ fill: #333 }} path {{ fill: none; stroke: #1a6fb0; stroke-width: 2 }} \
             .grid {{ stroke: #8884; stroke-width: 1 }} circle {{ fill: #1a6fb0 }}\n\
             @media (prefers-color-scheme: dark) {{ text {{ fill: #ccc }} path {{ stroke: #6cb6f0 }} \
             circle {{ fill: #6cb6f0 }} }}</style>\n\
             <text x=\"{LEFT}\" y=\"20\">{title}</text>\n"
        );
        for step in 0..=4 {
            let value = most * f64::from(step) / 4.0;
            let (line, text) = (y(value), y(value) + 4.0);
            svg += &format!("<path class=\"grid\" d=\"M{LEFT} {line:.1}H{WIDTH}\"/>");
            svg += &format!(
                "<text x=\"{}\" y=\"{text:.1}\" text-anchor=\"end\">{value:.decimals$}</text>\n",
                LEFT - 8.0
            );
        }
        let places: Vec<String> = points
            .iter()
            .map(|&(size, value)| format!("{:.1} {:.1}", self.x(size), y(value)))
            .collect();
        svg += &format!("<path d=\"M{}\"/>\n", places.join("L"));
        for &(size, value) in points {
            let (x, y) = (self.x(size), y(value));
            svg += &format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>");
            let mut label = |y: f64, text: &str| {
                svg += &format!(
                    "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{text}</text>"
                );
            };
            label(y - 10.0, &format!("{value:.decimals$}"));
            label(HEIGHT - BOTTOM + 20.0, &grouped(size));
            svg.push('\n');
        }
        svg + "</svg>\n"
    }

    fn x(&self, size: usize) -> f64 {
        let first = self.points.first().map_or(1, |point| point.0) as f64;
        let last = self.points.last().map_or(1, |point| point.0) as f64;
        let span = (last / first).ln().max(f64::MIN_POSITIVE);
        LEFT + 24.0 + (size as f64 / first).ln() / span * (WIDTH - LEFT - 80.0)
    }
}

/// A number with commas.
fn grouped(n: usize) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", grouped(n / 1000), n % 1000) }
}
