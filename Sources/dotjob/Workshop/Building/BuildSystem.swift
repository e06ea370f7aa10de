import Foundation
import Wording

/// A way to build a plugin's folder, told by a file in it.
enum BuildSystem: CaseIterable {
    // The first that is found is taken: a Makefile knows best what stands behind it.
    case make
    case cmake
    case cargo
    case swift
    case zig
    case go

    /// The files that tell.
    var markers: [String] {
        switch self {
        case .make: ["Makefile", "makefile", "GNUmakefile"]
        case .cmake: ["CMakeLists.txt"]
        case .cargo: ["Cargo.toml"]
        case .swift: ["Package.swift"]
        case .zig: ["build.zig"]
        case .go: ["go.mod"]
        }
    }

    /// - Throws: `CommandError` that says what was looked for.
    static func found(in folder: String) throws -> BuildSystem {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw CommandError("folder \(folder.quoted): no such folder; name the one that the plugin's sources are in")
        }
        let found = allCases.first { system in
            system.markers.contains { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
        }
        guard let found else {
            let names = allCases.map { $0.markers[0] }
            throw CommandError(
                "folder \(folder.quoted): nothing to build: none of \(names.joined(separator: ", ")) is in it; "
                    + "name the plugin's folder, or make one with \"dotjob plugin new\"")
        }
        return found
    }

    /// The program that builds.
    var tool: String {
        switch self {
        case .make: "make"
        case .cmake: "cmake"
        case .cargo: "cargo"
        case .swift: "swift"
        case .zig: "zig"
        case .go: "go"
        }
    }

    /// Where people get it.
    var toolSource: String {
        switch self {
        case .make, .cmake: "install the package \"\(tool)\" of your system"
        case .cargo: "install Rust from https://rustup.rs"
        case .swift: "install Swift from https://www.swift.org/install"
        case .zig: "install Zig from https://ziglang.org/download"
        case .go: "install Go from https://go.dev/dl"
        }
    }

    /// The tool's arguments, step by step.
    ///
    /// - Parameter name: of the folder.
    func steps(name: String) -> [[String]] {
        switch self {
        case .make: [[]]
        case .cmake: [["-S", ".", "-B", "build", "-DCMAKE_BUILD_TYPE=Release"], ["--build", "build", "--parallel"]]
        case .cargo: [["build", "--release"]]
        case .swift: [["build"] + Self.swiftOptions]
        case .zig: [["build", "-Doptimize=ReleaseSafe"]]
        case .go: [["build", "-buildmode=c-shared", "-o", "build/\(name).so", "."]]
        }
    }

    /// As `plugin-sdk` wants Swift plugins linked: the runtime inside, nothing of it visible.
    private static let swiftOptions = [
        "--configuration", "release", "-Xswiftc", "-static-stdlib", "-Xswiftc", "-no-toolchain-stdlib-rpath",
        "-Xlinker", "-Bsymbolic", "-Xlinker", "--exclude-libs=ALL",
    ]

    /// The arguments whose output names the folder that the tool writes libraries to; `nil` where `outputFolder` is known.
    var outputQuestion: [String]? {
        switch self {
        case .swift: ["build"] + Self.swiftOptions + ["--show-bin-path"]
        case .cargo: ["metadata", "--format-version", "1", "--no-deps"]
        case .make, .cmake, .zig, .go: nil
        }
    }

    /// Where the tool writes libraries, within the plugin's folder.
    ///
    /// - Parameter answer: to `outputQuestion`.
    func outputFolder(answer: String?) -> String {
        switch self {
        case .make, .cmake, .go: "build"
        case .zig: "zig-out/lib"
        case .swift: answer?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ".build/release"
        case .cargo: "\(answer.flatMap(Self.cargoTarget) ?? "target")/release"
        }
    }

    /// The name of the plugin whose library has that file name: without `lib`, and with the hyphens that cargo has taken away.
    ///
    /// - Parameter answer: to `outputQuestion`.
    func pluginName(ofFile file: String, answer: String?) -> String {
        let stem = String((file.hasPrefix("lib") ? file.dropFirst(3) : file[...]).dropLast(".so".count))
        guard self == .cargo, let answer else { return stem }
        let packages = Self.object(answer)["packages"] as? [[String: Any]] ?? []
        return packages.compactMap { $0["name"] as? String }.first { $0.replacing("-", with: "_") == stem } ?? stem
    }

    private static func cargoTarget(_ metadata: String) -> String? { object(metadata)["target_directory"] as? String }

    private static func object(_ text: String) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
    }
}
