//! A picture of a campaign: how coverage grew over CPU time, one line for each target.

use core::fmt::Write as _;
use std::collections::BTreeMap;

const WIDTH: u64 = 960;
const HEIGHT: u64 = 420;
const COLOURS: [&str; 8] =
    ["#1b6ca8", "#c0392b", "#27ae60", "#8e44ad", "#d68910", "#16a085", "#7f8c8d", "#2c3e50"];

/// An SVG of lines `seconds,target,coverage,corpus`; each target as a share of the most that it reached.
pub(super) fn picture(csv: &str) -> String {
    let mut lines: BTreeMap<&str, Vec<(u64, u64)>> = BTreeMap::new();
    for line in csv.lines() {
        let mut fields = line.split(',');
        let (Some(seconds), Some(target), Some(coverage)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        if let (Ok(seconds), Ok(coverage)) = (seconds.parse(), coverage.parse()) {
            lines.entry(target).or_default().push((seconds, coverage));
        }
    }
    let end = lines.values().flatten().map(|(seconds, _)| *seconds).max().unwrap_or(0).max(1);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"11\">\n",
        WIDTH + 240,
        HEIGHT + 60
    );
    let _ = writeln!(
        svg,
        "<path d=\"M40 20 V{bottom} H{right}\" fill=\"none\" stroke=\"#444\"/>\n\
         <text x=\"40\" y=\"12\">coverage, as a share of each target's most</text>\n\
         <text x=\"{right}\" y=\"{label}\" text-anchor=\"end\">{} min of CPU</text>",
        end / 60,
        bottom = HEIGHT + 20,
        right = WIDTH + 40,
        label = HEIGHT + 40,
    );
    for (index, (target, points)) in lines.iter().enumerate() {
        let colour = COLOURS.iter().cycle().nth(index).copied().unwrap_or("#000");
        let most = points.iter().map(|(_, coverage)| *coverage).max().unwrap_or(0).max(1);
        let mut path = String::new();
        for (seconds, coverage) in points {
            let (x, y) = (40 + seconds * WIDTH / end, 20 + HEIGHT - coverage * HEIGHT / most);
            let _ = write!(path, "{x},{y} ");
        }
        let y = 24 + index as u64 * 16;
        let _ = writeln!(
            svg,
            "<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\"/>\n\
             <text x=\"{}\" y=\"{y}\" fill=\"{colour}\">{target}: {most}</text>",
            WIDTH + 52
        );
    }
    svg.push_str("</svg>\n");
    svg
}
