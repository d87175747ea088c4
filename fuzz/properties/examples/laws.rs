//! Prints every target and its law, a line each, with a tab between.

fn main() {
    for target in jose_properties::TARGETS {
        println!("{}\t{}", target.name, target.says);
    }
}
