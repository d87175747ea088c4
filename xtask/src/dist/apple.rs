//! The package for Apple's systems: `PocketJose.xcframework` with libraries for the phone, the simulator and the Mac, and
//! around it a Swift package with the wrapper's source. The module map stands in a folder of its own, so that two such
//! frameworks can be in one project.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use fat_macho::{FatReader, FatWriter};
use plist::{Dictionary, Value};

use super::abi::{APPLE, Abi, IOS, MACOS, System};
use super::link::arch;
use super::pack::{self, Files};
use super::{Bench, library_of, made, read};

const FRAMEWORK: &str = "PocketJose.xcframework";
const LIBRARY: &str = "libpocket_jose.a";
/// The Clang module, and the folder of its map.
const MODULE: &str = "CPocketJose";

/// A part of the framework: what the system is called there, and the variant.
struct Slice {
    system: System,
    platform: &'static str,
    variant: Option<&'static str>,
}

const SLICES: [Slice; 3] = [
    Slice { system: System::Ios, platform: "ios", variant: None },
    Slice { system: System::IosSimulator, platform: "ios", variant: Some("simulator") },
    Slice { system: System::Macos, platform: "macos", variant: None },
];

impl Slice {
    fn abis(&self) -> Vec<Abi> {
        APPLE.into_iter().filter(|abi| abi.system == self.system).collect()
    }

    /// As Xcode names the folder: platform, processors, variant.
    fn identifier(&self) -> String {
        let arches: Vec<_> = self.abis().iter().map(arch).collect();
        let variant = self.variant.map_or_else(String::new, |variant| format!("-{variant}"));
        format!("{}-{}{variant}", self.platform, arches.join("_"))
    }

    fn described(&self) -> Value {
        let mut entry = Dictionary::new();
        entry.insert("HeadersPath".into(), "Headers".into());
        entry.insert("LibraryIdentifier".into(), self.identifier().into());
        entry.insert("LibraryPath".into(), LIBRARY.into());
        let arches = self.abis().iter().map(|abi| Value::from(arch(abi))).collect();
        entry.insert("SupportedArchitectures".into(), Value::Array(arches));
        entry.insert("SupportedPlatform".into(), self.platform.into());
        if let Some(variant) = self.variant {
            entry.insert("SupportedPlatformVariant".into(), variant.into());
        }
        Value::Dictionary(entry)
    }
}

pub(super) fn make(bench: &Bench, libraries: &BTreeMap<&str, PathBuf>) -> Result<()> {
    let mut framework = Files::new();
    framework.insert("Info.plist".into(), info()?);
    framework.insert("PrivacyInfo.xcprivacy".into(), privacy()?);
    for slice in SLICES {
        let identifier = slice.identifier();
        framework.insert(format!("{identifier}/{LIBRARY}"), library(&slice, libraries)?);
        framework.insert(format!("{identifier}/Headers/{MODULE}/pocket_jose.h"), bench.header.clone().into());
        framework.insert(
            format!("{identifier}/Headers/{MODULE}/module.modulemap"),
            MAP.replace("NAME", MODULE).into(),
        );
    }
    read::fail(&faults(bench, &framework)?)?;

    let within = |files: &Files| -> Files {
        files.iter().map(|(name, bytes)| (format!("{FRAMEWORK}/{name}"), bytes.clone())).collect()
    };
    let zip = pack::zip(&within(&framework))?;
    let checksum = pack::checksum(&zip);
    let mut files = within(&framework);
    let sources = bench.root.join("bindings/swift");
    let swift = |name: &str| name.ends_with(".swift");
    let count = pack::add(&mut files, &sources.join("Sources"), "Sources/", &swift)?;
    ensure!(count > 0, "bindings/swift has no sources");
    files.insert("Sources/PocketJose/PrivacyInfo.xcprivacy".into(), privacy()?);
    let text =
        std::fs::read_to_string(sources.join("Package.swift")).context("bindings/swift/Package.swift")?;
    files.insert("Package.swift".into(), manifest(&text)?.into());
    for (name, path) in
        [("ios.md", "docs/ios.md"), ("LICENSE-MIT", "LICENSE-MIT"), ("LICENSE-APACHE", "LICENSE-APACHE")]
    {
        if let Ok(bytes) = std::fs::read(bench.root.join(path)) {
            files.insert(name.into(), bytes);
        }
    }
    let folder = bench.fresh("apple")?;
    pack::write(&folder.join("PocketJose"), &files)?;
    let place = folder.join(format!("{FRAMEWORK}.zip"));
    std::fs::write(&place, zip)?;
    std::fs::write(folder.join(format!("{FRAMEWORK}.zip.checksum")), format!("{checksum}\n"))?;
    made(bench, &folder.join("PocketJose"))?;
    made(bench, &place)?;
    println!("checksum for Package.swift: {checksum}");
    Ok(())
}

/// One library for all processors of a slice.
fn library(slice: &Slice, libraries: &BTreeMap<&str, PathBuf>) -> Result<Vec<u8>> {
    let abis = slice.abis();
    if let [abi] = abis.as_slice() {
        return Ok(std::fs::read(library_of(libraries, *abi)?)?);
    }
    let mut fat = FatWriter::new();
    for abi in abis {
        fat.add(std::fs::read(library_of(libraries, abi)?)?)?;
    }
    let mut bytes = Vec::new();
    fat.write_to(&mut bytes)?;
    Ok(bytes)
}

/// The wrapper's own manifest, for those who use it: its tests, which need another implementation beside them, are left
/// out, and the privacy manifest is a resource.
fn manifest(text: &str) -> Result<String> {
    const WRAPPER: &str = "dependencies: [\"CPocketJose\"])";
    let (ios, macos) = (version(IOS), version(MACOS));
    for wanted in [
        format!("platforms: [.iOS({ios}), .macOS({macos})]"),
        format!(".binaryTarget(name: \"{MODULE}\", path: \"{FRAMEWORK}\")"),
    ] {
        ensure!(text.contains(&wanted), "bindings/swift/Package.swift does not say `{wanted}`");
    }
    ensure!(
        text.matches(WRAPPER).count() == 1,
        "bindings/swift/Package.swift has no single target {WRAPPER}"
    );
    let kept = text.lines().filter(|line| !line.contains(".testTarget("));
    let text = kept.collect::<Vec<_>>().join("\n") + "\n";
    let resources = WRAPPER.replace(')', ", resources: [.copy(\"PrivacyInfo.xcprivacy\")])");
    let note = format!(
        "        // Downloaded instead: .binaryTarget(name:url:checksum:), with the checksum beside {FRAMEWORK}.zip.\n        .binaryTarget("
    );
    Ok(text.replace(WRAPPER, &resources).replace("        .binaryTarget(", &note))
}

/// `.v13` for `13.0`.
fn version(text: &str) -> String {
    format!(".v{}", text.split('.').next().unwrap_or(text))
}

fn info() -> Result<Vec<u8>> {
    let mut info = Dictionary::new();
    info.insert("AvailableLibraries".into(), Value::Array(SLICES.iter().map(Slice::described).collect()));
    info.insert("CFBundlePackageType".into(), "XFWK".into());
    info.insert("XCFrameworkFormatVersion".into(), "1.0".into());
    xml(&Value::Dictionary(info))
}

/// Nothing is tracked, nothing is collected, and none of the interfaces that need a reason is called.
fn privacy() -> Result<Vec<u8>> {
    let mut info = Dictionary::new();
    info.insert("NSPrivacyTracking".into(), false.into());
    for list in ["NSPrivacyTrackingDomains", "NSPrivacyCollectedDataTypes", "NSPrivacyAccessedAPITypes"] {
        info.insert(list.into(), Value::Array(Vec::new()));
    }
    xml(&Value::Dictionary(info))
}

fn xml(value: &Value) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    value.to_writer_xml(&mut bytes)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Everything that Xcode would stumble over.
fn faults(bench: &Bench, framework: &Files) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    let info: Value =
        Value::from_reader_xml(framework.get("Info.plist").context("no Info.plist")?.as_slice())?;
    let info = info.as_dictionary().context("Info.plist is no dictionary")?;
    let listed = info.get("AvailableLibraries").and_then(Value::as_array).context("no AvailableLibraries")?;
    ensure!(info.get("CFBundlePackageType").and_then(Value::as_string) == Some("XFWK"), "no XFWK");
    if listed.len() != SLICES.len() {
        wrong.push(format!("{} libraries are listed", listed.len()));
    }
    for (slice, entry) in SLICES.iter().zip(listed) {
        let entry = entry.as_dictionary().context("an entry of AvailableLibraries is no dictionary")?;
        let word = |name| entry.get(name).and_then(Value::as_string).unwrap_or_default();
        let (identifier, path) = (word("LibraryIdentifier"), word("LibraryPath"));
        if word("SupportedPlatform") != slice.platform
            || entry.get("SupportedPlatformVariant").and_then(Value::as_string) != slice.variant
        {
            wrong.push(format!("{identifier}: not for {:?}", slice.system));
        }
        let headers = format!("{identifier}/{}/{MODULE}", word("HeadersPath"));
        if framework.get(&format!("{headers}/pocket_jose.h")).map(Vec::as_slice)
            != Some(bench.header.as_bytes())
        {
            wrong.push(format!("{headers}: not the header"));
        }
        if !framework.contains_key(&format!("{headers}/module.modulemap")) {
            wrong.push(format!("{headers}: no module map"));
        }
        let Some(bytes) = framework.get(&format!("{identifier}/{path}")) else {
            wrong.push(format!("{identifier}: no {path}"));
            continue;
        };
        let promised = entry.get("SupportedArchitectures").and_then(Value::as_array).into_iter().flatten();
        let promised: Vec<_> = promised.filter_map(Value::as_string).collect();
        let abis = slice.abis();
        if promised != abis.iter().map(arch).collect::<Vec<_>>() {
            wrong.push(format!("{identifier}: promises {promised:?}"));
        }
        let fat = (abis.len() > 1).then(|| FatReader::new(bytes)).transpose()?;
        for abi in &abis {
            let part = match &fat {
                Some(fat) => fat.extract(arch(abi)),
                None => Some(bytes.as_slice()),
            };
            let judged = part.context("no such processor").and_then(|part| read::archive(bench, abi, part));
            if let Err(error) = judged {
                wrong.push(format!("{identifier}, {}: {error:#}", arch(abi)));
            }
        }
    }
    let privacy: Value =
        Value::from_reader_xml(framework.get("PrivacyInfo.xcprivacy").context("no PrivacyInfo")?.as_slice())?;
    if privacy.as_dictionary().and_then(|info| info.get("NSPrivacyTracking")?.as_boolean()) != Some(false) {
        wrong.push("PrivacyInfo.xcprivacy does not say that nothing is tracked".to_owned());
    }
    Ok(wrong)
}

const MAP: &str = "\
module NAME {
    header \"pocket_jose.h\"
    export *
}
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    #[test]
    fn slices_are_called_what_xcode_calls_them() {
        let names: Vec<_> = SLICES.iter().map(Slice::identifier).collect();
        assert_eq!(names, ["ios-arm64", "ios-arm64_x86_64-simulator", "macos-arm64_x86_64"]);
    }

    #[test]
    fn the_wrapper_s_manifest_is_shipped_without_its_tests_and_with_the_privacy_manifest() {
        let source = std::fs::read_to_string(workspace::root().join("bindings/swift/Package.swift")).unwrap();
        let shipped = manifest(&source).unwrap();
        assert!(shipped.contains("resources: [.copy(\"PrivacyInfo.xcprivacy\")]"), "{shipped}");
        assert!(source.contains("Tests") && !shipped.contains("Tests"), "{shipped}");
        assert!(shipped.starts_with(source.lines().next().unwrap()));
        for (from, to) in [(".v13", ".v12"), (FRAMEWORK, "Other.xcframework"), ("dependencies:", "depends:")]
        {
            assert!(manifest(&source.replace(from, to)).is_err(), "{from}");
        }
    }

    #[test]
    fn a_framework_that_lacks_something_is_refused() {
        let bench = Bench::for_tests();
        let mut framework = Files::new();
        assert!(faults(&bench, &framework).is_err());
        framework.insert("Info.plist".into(), info().unwrap());
        framework.insert("PrivacyInfo.xcprivacy".into(), privacy().unwrap());
        let found = faults(&bench, &framework).unwrap();
        for word in [
            "ios-arm64: no libpocket_jose.a",
            "macos-arm64_x86_64/Headers/CPocketJose: no module map",
            "not the header",
        ] {
            assert!(found.iter().any(|fault| fault.contains(word)), "{word}: {found:?}");
        }
        let text = String::from_utf8(info().unwrap()).unwrap();
        framework.insert("Info.plist".into(), text.replace("simulator", "maccatalyst").into());
        assert!(
            faults(&bench, &framework).unwrap().iter().any(|fault| fault.contains("not for IosSimulator"))
        );
        framework.insert("Info.plist".into(), text.replace("</dict>", "").into());
        assert!(faults(&bench, &framework).is_err());
    }
}
