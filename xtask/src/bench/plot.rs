//! Time against the size of the payload, both on logarithmic scales: what costs by the message, and what by the byte.

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::prelude::*;

use super::measure::as_f64;
use super::peer::{FLOOR, OURS};
use super::report::{Report, Row};
use super::work::bytes;

/// `dir`, decryption on the left and encryption on the right.
pub(crate) fn draw(report: &Report, out: &Path) -> Result<()> {
    let area = SVGBackend::new(out, (1120, 520)).into_drawing_area();
    draw_both(report, &area).map_err(|error| anyhow!("{}: {error}", out.display()))
}

type Drawn<T> = core::result::Result<T, Box<dyn core::error::Error>>;

fn draw_both(report: &Report, area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>) -> Drawn<()> {
    area.fill(&WHITE)?;
    for (work, area) in ["decrypt", "encrypt"].into_iter().zip(area.split_evenly((1, 2))) {
        let rows: Vec<_> = report.rows.iter().filter(|row| row.alg == "dir" && row.work == work).collect();
        if rows.len() > 1 {
            draw_one(report, work, &rows, &area)?;
        }
    }
    area.present()?;
    Ok(())
}

fn draw_one(
    report: &Report,
    work: &str,
    rows: &[&Row],
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
) -> Drawn<()> {
    let sizes = rows.iter().map(|row| as_f64(row.bytes as u64));
    let times = || rows.iter().flat_map(|row| row.times.values().map(|time| time.median_ns));
    let (left, right) = (sizes.clone().fold(f64::MAX, f64::min), sizes.fold(0.0, f64::max));
    let (bottom, top) = (times().fold(f64::MAX, f64::min), times().fold(0.0, f64::max));
    let mut chart = ChartBuilder::on(area)
        .caption(format!("dir, A256GCM: {work}"), ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(70)
        .build_cartesian_2d((left..right * 1.2).log_scale(), (bottom / 2.0..top * 2.0).log_scale())?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("payload")
        .y_desc("time on one core")
        .x_label_formatter(&|size| bytes(rounded(*size)))
        .y_label_formatter(&|time| duration(*time))
        .draw()?;
    for (place, (name, _)) in report.peers.iter().enumerate() {
        let points: Vec<_> = rows
            .iter()
            .filter_map(|row| Some((as_f64(row.bytes as u64), row.time(name)?.median_ns)))
            .collect();
        if points.is_empty() {
            continue;
        }
        let colour = if *name == FLOOR { BLACK.mix(0.5) } else { Palette99::pick(place).mix(1.0) };
        let style = colour.stroke_width(if *name == OURS { 4 } else { 2 });
        chart
            .draw_series(LineSeries::new(points.iter().copied(), style).point_size(3))?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], style));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    Ok(())
}

fn duration(ns: f64) -> String {
    if ns < 1e3 {
        format!("{ns:.0} ns")
    } else if ns < 1e6 {
        format!("{:.0} µs", ns / 1e3)
    } else {
        format!("{:.0} ms", ns / 1e6)
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the label of an axis, between the sizes of payloads"
)]
fn rounded(size: f64) -> usize {
    size as usize
}
