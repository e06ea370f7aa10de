import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

// What tests of releases do and look at.
extension Deployment {
    /// Builds a version of a fixture plugin that tells it.
    func buildVersion(_ version: Int, of source: String = "traces.c", flags: [String] = []) throws -> String {
        if source.hasSuffix(".swift") {
            return try FixturePlugin.buildSwift(source, version: version, in: directory.path)
        }
        let isCPlusPlus = source.hasSuffix(".cpp")
        return try build(
            source, named: "v\(version)-\(isCPlusPlus ? "cpp" : "c")",
            flags: ["-DVERSION=\"\(version)\""] + (isCPlusPlus ? ["-lstdc++"] : []) + flags)
    }

    /// Publishes plugins that are stored already, past every check of the command.
    @discardableResult
    func release(
        _ plugins: [PluginID], to group: String = "g", change: (inout ReleaseDraft) -> Void = { _ in }
    ) throws -> Release {
        var draft = ReleaseDraft(plugins: plugins, publisher: "test")
        change(&draft)
        let expected = try store.group(named: group).desiredReleaseID
        return try store.publish(draft, toGroup: group, expecting: expected, now: Self.now).release
    }

    /// Publishes by the command, and returns the release.
    @discardableResult
    func publishRelease(_ plugins: [String], to group: String = "g") throws -> Release {
        try publish(plugins, to: group)
        return try desired(group)
    }

    func desired(_ group: String = "g") throws -> Release {
        try #require(try store.desiredRelease(ofGroup: try store.group(named: group).id))
    }

    /// Waits until an executor has come so far with a release, and returns why, if it says.
    @discardableResult
    func waitFor(_ state: ReleaseState, of release: Release) throws -> String? {
        var reason: String?
        let isThere = try eventually(within: 60) {
            let standing = try store.standings(of: [release.id]).first { $0.state == state }
            reason = standing?.reason
            return standing != nil
        }
        let standings = try store.standings(of: [release.id])
        try #require(isThere, "release \(release.number): \(standings)")
        return reason
    }
}
