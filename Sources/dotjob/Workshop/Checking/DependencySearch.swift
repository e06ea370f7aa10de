import Foundation
import LibraryInspection

/// Finds the libraries that a plugin needs, as the dynamic linker of a host would: hosts get no LD_LIBRARY_PATH.
struct DependencySearch {
    /// A library that is needed.
    struct Dependency {
        enum Place {
            case file(String)
            case missing
            /// It lies beside the library, where no executor will have it: a lone library is published without its neighbours.
            case besideOnly(String)
        }

        let name: String
        let place: Place
    }

    /// Of the machine, by their names: `ldconfig -p`.
    private let cache: [String: String]
    private static let defaultDirectories = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"]
    #if arch(x86_64)
        private static let cacheMark = "x86-64"
    #elseif arch(arm64)
        private static let cacheMark = "AArch64"
    #endif

    init() {
        let program = ProgramSearch.path(of: "ldconfig") ?? "/sbin/ldconfig"
        let listing = (try? CapturedRun.output(of: program, ["-p"])) ?? ""
        var cache: [String: String] = [:]
        for line in listing.split(separator: "\n") {
            // `	libz.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libz.so.1`
            guard let match = line.wholeMatch(of: /\s*(\S+) \(([^)]*)\) => (.+)/), match.2.contains(Self.cacheMark)
            else { continue }
            // The first of a name is the one that is taken.
            if cache[String(match.1)] == nil { cache[String(match.1)] = String(match.3) }
        }
        self.cache = cache
    }

    /// - Parameters:
    ///   - directory: where the library lies.
    ///   - isAlone: whether it is published without what lies there.
    func dependencies(of facts: LibraryFacts, in directory: String, isAlone: Bool) -> [Dependency] {
        // DT_RPATH counts only where there is no DT_RUNPATH.
        let paths = facts.runPaths.isEmpty ? facts.rPaths : facts.runPaths
        return facts.needed.map { name in
            Dependency(name: name, place: place(of: name, paths: paths, directory: directory, isAlone: isAlone))
        }
    }

    private func place(of name: String, paths: [String], directory: String, isAlone: Bool) -> Dependency.Place {
        if name.contains("/") { return Self.exists(name) ? .file(name) : .missing }
        var neighbour: String?
        for path in paths {
            let file = "\(RunPath.expanded(path, origin: directory))/\(name)"
            guard Self.exists(file) else { continue }
            guard isAlone, RunPath.isWithinOrigin(path) else { return .file(file) }
            neighbour = neighbour ?? file
        }
        if let file = cache[name] { return .file(file) }
        for folder in Self.defaultDirectories where Self.exists("\(folder)/\(name)") {
            return .file("\(folder)/\(name)")
        }
        return neighbour.map { .besideOnly($0) } ?? .missing
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

/// A directory of DT_RUNPATH or DT_RPATH.
enum RunPath {
    private static let names = ["$ORIGIN", "${ORIGIN}"]

    /// Whether it leads to where the library lies, or below.
    static func isWithinOrigin(_ path: String) -> Bool {
        names.contains { path == $0 || path.hasPrefix("\($0)/") } && !path.split(separator: "/").contains("..")
    }

    static func expanded(_ path: String, origin: String) -> String {
        names.reduce(path) { $0.replacing($1, with: origin) }
    }
}
