//! The processors and systems that packages are made for, by every name that somebody has for them.

use object::Architecture;

/// A processor and a system.
#[derive(Clone, Copy, Debug)]
pub(super) struct Abi {
    /// What the table of sizes calls it.
    pub(super) name: &'static str,
    /// What rustc calls it.
    pub(super) triple: &'static str,
    /// What clang calls it, with the oldest version of the system.
    pub(super) clang: &'static str,
    pub(super) architecture: Architecture,
    pub(super) system: System,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Linux,
    Android,
    Ios,
    IosSimulator,
    Macos,
}

impl System {
    pub(super) fn is_apple(self) -> bool {
        matches!(self, Self::Ios | Self::IosSimulator | Self::Macos)
    }

    /// What a library needs of the C library: all of it, and nothing else.
    pub(super) fn libc(self) -> &'static [&'static str] {
        match self {
            // `getrandom` asks the kernel, and reads a device where the kernel is too old to be asked.
            Self::Linux | Self::Android => &[
                "abort",
                "memcmp",
                "memcpy",
                "memmove",
                "memset",
                "bcmp",
                "strlen",
                "syscall",
                "open",
                "open64",
                "read",
                "close",
                "poll",
                "getauxval",
                "dlsym",
                "getrandom",
                "__errno",
                "__errno_location",
                "gnu_get_libc_version",
                "__aeabi_memcpy",
                "__aeabi_memcpy4",
                "__aeabi_memcpy8",
                "__aeabi_memmove",
                "__aeabi_memmove4",
                "__aeabi_memmove8",
                "__aeabi_memset",
                "__aeabi_memset4",
                "__aeabi_memset8",
                "__aeabi_memclr",
                "__aeabi_memclr4",
                "__aeabi_memclr8",
            ],
            Self::Ios | Self::IosSimulator | Self::Macos => &[
                "_abort",
                "_memcmp",
                "_memcpy",
                "_memmove",
                "_memset",
                "_bzero",
                "_bcmp",
                "_CCRandomGenerateBytes",
                "_getentropy",
                "___error",
                "___bzero",
            ],
        }
    }
}

/// Android's, by the names of its build tools. The oldest system is that of the oldest supported NDK.
pub(super) const ANDROID: [Abi; 4] = [
    Abi {
        name: "arm64-v8a",
        triple: "aarch64-linux-android",
        clang: "aarch64-linux-android21",
        architecture: Architecture::Aarch64,
        system: System::Android,
    },
    Abi {
        name: "armeabi-v7a",
        triple: "armv7-linux-androideabi",
        clang: "armv7a-linux-androideabi21",
        architecture: Architecture::Arm,
        system: System::Android,
    },
    Abi {
        name: "x86_64",
        triple: "x86_64-linux-android",
        clang: "x86_64-linux-android21",
        architecture: Architecture::X86_64,
        system: System::Android,
    },
    Abi {
        name: "x86",
        triple: "i686-linux-android",
        clang: "i686-linux-android21",
        architecture: Architecture::I386,
        system: System::Android,
    },
];

/// The oldest API level of Android.
pub(super) const ANDROID_API: u32 = 21;
/// The oldest iOS.
pub(super) const IOS: &str = "13.0";
/// The oldest macOS.
pub(super) const MACOS: &str = "11.0";

/// Apple's.
pub(super) const APPLE: [Abi; 5] = [
    Abi {
        name: "ios-arm64",
        triple: "aarch64-apple-ios",
        clang: "arm64-apple-ios13.0",
        architecture: Architecture::Aarch64,
        system: System::Ios,
    },
    Abi {
        name: "ios-simulator-arm64",
        triple: "aarch64-apple-ios-sim",
        clang: "arm64-apple-ios14.0-simulator",
        architecture: Architecture::Aarch64,
        system: System::IosSimulator,
    },
    Abi {
        name: "ios-simulator-x86_64",
        triple: "x86_64-apple-ios",
        clang: "x86_64-apple-ios13.0-simulator",
        architecture: Architecture::X86_64,
        system: System::IosSimulator,
    },
    Abi {
        name: "macos-arm64",
        triple: "aarch64-apple-darwin",
        clang: "arm64-apple-macos11.0",
        architecture: Architecture::Aarch64,
        system: System::Macos,
    },
    Abi {
        name: "macos-x86_64",
        triple: "x86_64-apple-darwin",
        clang: "x86_64-apple-macos11.0",
        architecture: Architecture::X86_64,
        system: System::Macos,
    },
];

/// The machine that runs this, when it is one that a package for C is made for.
pub(super) fn host(triple: &str) -> Option<Abi> {
    let (name, triple, architecture) = match triple {
        "x86_64-unknown-linux-gnu" => ("linux-x86_64", "x86_64-unknown-linux-gnu", Architecture::X86_64),
        "aarch64-unknown-linux-gnu" => ("linux-aarch64", "aarch64-unknown-linux-gnu", Architecture::Aarch64),
        _ => return None,
    };
    Some(Abi { name, triple, clang: triple, architecture, system: System::Linux })
}
