// swift-tools-version: 6.0
// The Swift wrapper, over the static libraries that stand beside this file as PocketJose.xcframework.
import PackageDescription

let package = Package(
    name: "PocketJose",
    platforms: [.iOS(.v13), .macOS(.v11)],
    products: [.library(name: "PocketJose", targets: ["PocketJose"])],
    targets: [
        .binaryTarget(name: "CPocketJose", path: "PocketJose.xcframework"),
        .target(name: "PocketJose", dependencies: ["CPocketJose"]),
        .testTarget(name: "PocketJoseTests", dependencies: ["PocketJose"]),
    ]
)
