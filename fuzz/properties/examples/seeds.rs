//! Writes all seeds below the folder that is given: one folder for each target.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let folder =
        env::args().nth(1).unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../seeds").into());
    let seeds = jose_properties::seeds::all();
    for seed in &seeds {
        let target = Path::new(&folder).join(seed.target);
        fs::create_dir_all(&target)?;
        fs::write(target.join(&seed.name), &seed.bytes)?;
    }
    println!("{} seeds in {folder}", seeds.len());
    Ok(())
}
