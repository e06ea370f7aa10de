import Foundation
import TestSupport

/// The targets of Package.swift and what each depends on, read from its text: to ask SwiftPM while it runs the tests would wait for
/// its own lock.
struct PackageManifest {
    /// Names of targets and products, of ours and of others.
    let dependencies: [String: Set<String>]

    init() throws {
        let text = try String(contentsOfFile: "\(Project.root)/Package.swift", encoding: .utf8)
        let starts = text.matches(of: /\.(?:target|executableTarget|systemLibrary)\(\s*name: "([\w-]+)"/)
        var dependencies: [String: Set<String>] = [:]
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1].range.lowerBound : text.endIndex
            dependencies[String(start.1)] = Self.dependencies(in: text[start.range.upperBound..<end])
        }
        self.dependencies = dependencies
    }

    private static func dependencies(in target: Substring) -> Set<String> {
        // The list ends at the first bracket: products stand in parentheses.
        guard let list = target.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 else { return [] }
        let products = list.matches(of: /\.product\(name: "([\w-]+)"/).map { String($0.1) }
        let targets = list.replacing(/\.product\([^)]*\)/, with: "").matches(of: /"([\w-]+)"/).map { String($0.1) }
        return Set(products + targets)
    }
}
