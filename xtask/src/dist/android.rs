//! The package for Android: an `.aar` that brings the static libraries and the header to native code as a Prefab package,
//! and beside it the sources of the JNI layer and of the Kotlin wrapper. Nothing in it was linked by an NDK: the app's
//! own build links what it uses.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::abi::{ANDROID, ANDROID_API};
use super::pack::{self, Files};
use super::{Bench, library_of, made, read};

pub(super) fn make(bench: &Bench, libraries: &BTreeMap<&str, PathBuf>) -> Result<()> {
    let version = &bench.version;
    let module = "prefab/modules/pocket_jose";
    let mut aar = Files::new();
    aar.insert("AndroidManifest.xml".into(), MANIFEST.replace("API", &ANDROID_API.to_string()).into());
    // Build tools expect it. The wrapper is source: a team compiles it with its own Kotlin.
    aar.insert("classes.jar".into(), pack::zip(&[("META-INF/MANIFEST.MF".into(), JAR.into())].into())?);
    aar.insert("R.txt".into(), Vec::new());
    let prefab =
        json!({ "schema_version": 2, "name": "pocket_jose", "version": version, "dependencies": [] });
    aar.insert("prefab/prefab.json".into(), text(&prefab)?);
    let described = json!({ "export_libraries": [], "library_name": "libpocket_jose" });
    aar.insert(format!("{module}/module.json"), text(&described)?);
    aar.insert(format!("{module}/include/pocket_jose.h"), bench.header.clone().into());
    for abi in ANDROID {
        let described =
            json!({ "abi": abi.name, "api": ANDROID_API, "ndk": 21, "stl": "none", "static": true });
        let place = format!("{module}/libs/android.{}", abi.name);
        aar.insert(format!("{place}/abi.json"), text(&described)?);
        aar.insert(format!("{place}/libpocket_jose.a"), std::fs::read(library_of(libraries, abi)?)?);
    }
    let bindings = bench.root.join("bindings");
    if let Ok(rules) = std::fs::read(bindings.join("kotlin/consumer-rules.pro")) {
        aar.insert("proguard.txt".into(), rules);
    }
    let bytes = pack::zip(&aar)?;
    read::fail(&faults(bench, &pack::read(&bytes)?)?)?;

    let mut files = Files::new();
    files.insert(format!("pocket-jose-{version}.aar"), bytes);
    let source = |name: &str| !name.ends_with(".class");
    pack::add(&mut files, &bindings.join("jni"), "jni/", &source)?;
    pack::add(&mut files, &bindings.join("kotlin/src/main"), "kotlin/", &source)?;
    if let Ok(guide) = std::fs::read(bench.root.join("docs/android.md")) {
        files.insert("android.md".into(), guide);
    }
    files.insert(
        "README.md".into(),
        README.replace("VERSION", version).replace("API", &ANDROID_API.to_string()).into(),
    );
    let folder = bench.fresh("android")?;
    pack::write(&folder, &files)?;
    let zip = bench.out.join(format!("pocket-jose-android-{version}.zip"));
    std::fs::write(&zip, pack::zip(&files)?)?;
    made(bench, &folder)?;
    made(bench, &zip)
}

fn text(json: &Value) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(json)?;
    text.push(b'\n');
    Ok(text)
}

/// Everything that a build with this `.aar` would stumble over.
fn faults(bench: &Bench, aar: &Files) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    let json = |name: &str| -> Result<Value> {
        let bytes = aar.get(name).with_context(|| format!("no {name}"))?;
        serde_json::from_slice(bytes).with_context(|| format!("{name} is no JSON"))
    };
    let prefab = json("prefab/prefab.json")?;
    let module = json("prefab/modules/pocket_jose/module.json")?;
    ensure!(prefab.get("name").and_then(Value::as_str) == Some("pocket_jose"), "prefab.json: {prefab}");
    let numbers: Vec<_> =
        prefab.get("version").and_then(Value::as_str).unwrap_or_default().split('.').collect();
    if !(1..=4).contains(&numbers.len()) || numbers.iter().any(|number| number.parse::<u32>().is_err()) {
        wrong.push(format!("prefab.json: CMake does not understand version {numbers:?}"));
    }
    let library = module.get("library_name").and_then(Value::as_str).context("a module has a library")?;
    let folders =
        aar.keys().filter_map(|name| name.split_once("/libs/")?.1.split('/').next().map(str::to_owned));
    let folders: std::collections::BTreeSet<_> = folders.collect();
    for abi in ANDROID {
        let folder = format!("android.{}", abi.name);
        if !folders.contains(&folder) {
            wrong.push(format!("there is no {folder}"));
            continue;
        }
        let place = format!("prefab/modules/pocket_jose/libs/{folder}");
        let described = json(&format!("{place}/abi.json"))?;
        if described.get("abi").and_then(Value::as_str) != Some(abi.name) {
            wrong.push(format!("{folder}: {described}"));
        }
        match aar.get(&format!("{place}/{library}.a")) {
            Some(bytes) => {
                if let Err(error) = read::archive(bench, &abi, bytes) {
                    wrong.push(format!("{folder}: {error:#}"));
                }
            }
            None => wrong.push(format!("{folder}: there is no {library}.a")),
        }
    }
    if folders.len() != ANDROID.len() {
        wrong.push(format!("libraries for {folders:?}"));
    }
    let manifest = aar.get("AndroidManifest.xml").context("no manifest")?;
    if !String::from_utf8_lossy(manifest).contains(&format!("minSdkVersion=\"{ANDROID_API}\"")) {
        wrong.push("the manifest does not state the oldest system".to_owned());
    }
    if let Some(jar) = aar.get("classes.jar") {
        pack::read(jar).context("classes.jar")?;
    }
    Ok(wrong)
}

const MANIFEST: &str = "\
<?xml version=\"1.0\" encoding=\"utf-8\"?>
<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"dev.pocketjose.prefab\">
    <uses-sdk android:minSdkVersion=\"API\" />
</manifest>
";

const JAR: &str = "Manifest-Version: 1.0\r\n\r\n";

const README: &str = "\
# Pocket JOSE VERSION for Android

- `pocket-jose-VERSION.aar`: static libraries for arm64-v8a, armeabi-v7a, x86_64 and x86, and `pocket_jose.h`, as the Prefab
  package `pocket_jose`. Minimum API level API.
- `jni/`: the JNI layer in C with its `CMakeLists.txt`, `kotlin/`: the wrapper for Kotlin and Java. Both are source, and are built by
  your own NDK and Kotlin.

In `build.gradle.kts`: `implementation(files(\"libs/pocket-jose-VERSION.aar\"))`, `android.buildFeatures.prefab = true`, and
`externalNativeBuild.cmake.path` to the `CMakeLists.txt` of `jni/`, which says `find_package(pocket_jose REQUIRED CONFIG)`.

**Pages of 16 KB.** The libraries are static and fit pages of any size; what you link decides. NDK r28 aligns to 16 KB by
itself, older ones with `-Wl,-z,max-page-size=16384`, which `jni/CMakeLists.txt` sets.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_lacks_something_is_refused() {
        let bench = Bench::for_tests();
        let mut aar = Files::new();
        assert!(faults(&bench, &aar).is_err());
        aar.insert("prefab/prefab.json".into(), br#"{"name":"pocket_jose","version":"0.1.0-rc"}"#.to_vec());
        aar.insert(
            "prefab/modules/pocket_jose/module.json".into(),
            br#"{"library_name":"libpocket_jose"}"#.to_vec(),
        );
        aar.insert("AndroidManifest.xml".into(), b"<manifest/>".to_vec());
        let place = "prefab/modules/pocket_jose/libs/android.x86";
        aar.insert(format!("{place}/abi.json"), br#"{"abi":"x86_64"}"#.to_vec());
        let found = faults(&bench, &aar).unwrap();
        for word in [
            "0-rc",
            "no android.arm64-v8a",
            "android.x86: {\"abi\":\"x86_64\"}",
            "no libpocket_jose.a",
            "oldest system",
        ] {
            assert!(found.iter().any(|fault| fault.contains(word)), "{word}: {found:?}");
        }
        aar.insert("prefab/prefab.json".into(), b"{".to_vec());
        assert!(faults(&bench, &aar).is_err());
    }
}
