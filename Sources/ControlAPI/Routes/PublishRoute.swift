import Archives
import Execution
import Foundation
import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations

/// Publishing over HTTP: the bytes of a library, of a manifest, or of an archive of a plugin's directory are the body.
enum PublishRoute {
    static func operation(_ probe: @escaping @Sendable () throws -> PluginProbe) -> APIOperation {
        APIOperation(
            id: "publishRelease", method: .post, path: "/api/v1/groups/{group}/releases", tag: "releases",
            summary: "Publish a plugin to a group, as its next release. It is tried in a throw-away host first.",
            access: .role(.publisher),
            parameters: [
                .path("group", .text(longest: 128), "The group's name."),
                .query(
                    "file", .text(longest: 128),
                    "The name of the library's file, or of the archive's; plugin.so when not given."),
                .query("note", .text(longest: 1_024), "Kept with the release."),
                .query("canary", .integer(1...99), "The share of the claims that it gets at first, in per cent."),
                .query("replace_all", .flag, "It is all that the group shall run: its other plugins go."),
                .query("allow_removal", .flag, "Handlers that enabled jobs or queued tasks use may go."),
                .query("dry_run", .flag, "Publish nothing; say what would come of it."),
            ],
            body: .upload,
            success: .init(
                status: .ok, about: "The release that holds it, or what would come of it.",
                schema: .either([Shape.release.reference, Shape.outlook.reference])),
            problems: [.notFound, .conflict, .invalid], isChange: true, commitsItself: true
        ) { try publish($0, probe()) }
    }

    private static func publish(_ call: Call, _ probe: PluginProbe) throws -> Answer {
        let group = try call.group()
        let before = try group.desiredReleaseID.flatMap { try call.store.release($0) }
        let publisher = PluginPublisher(store: call.store, probe: probe)
        if call.flag("dry_run") {
            let outcome = try publisher.judge(try request(call, group))
            return .json(Shape.outlook.json(try PublishOutlook(outcome, in: call.store)))
        }
        var answer = Answer.none
        _ = try publisher.publish(try request(call, group)) { publish in
            try call.commit(&answer, publish) { made in
                call.changed(
                    "group \(group.name)", group: group.id, from: .object(["release": JSONValue(before?.number)]),
                    to: .object(["release": JSONValue(made.release.number), "digest": .text(made.release.digest)]))
                return try ReleaseRoutes.answer(made.release, call)
            }
        }
        return answer
    }

    private static func request(_ call: Call, _ group: ExecutorGroup) throws -> PublishRequest {
        guard let upload = call.upload else { throw Problem(.malformed, "body: missing") }
        var request = PublishRequest(
            group: group.name, paths: [try unpacked(upload)], publisher: call.caller.name)
        request.note = call.text("note") ?? ""
        request.canaryPercent = call.integer("canary").map { Int($0) }
        request.replacesAll = call.flag("replace_all")
        request.allowsRemoval = call.flag("allow_removal")
        return request
    }

    /// The plugin that was sent: the file, or the directory that it holds packed, which goes with it.
    private static func unpacked(_ upload: String) throws -> String {
        guard ArchiveKind.matches(upload) else { return upload }
        let file = URL(fileURLWithPath: upload)
        do {
            return try ArchiveUnpacker(mostBytes: Int64(Limits.bundleBytes)).unpack(
                // No upload is called so.
                upload, into: file.deletingLastPathComponent().appendingPathComponent(".unpacked").path,
                as: ArchiveKind.plainName(of: file.lastPathComponent))
        } catch let error as ArchiveError {
            throw Problem(error)
        }
    }
}

extension Problem {
    fileprivate init(_ error: ArchiveError) {
        let kind: Kind =
            switch error.code {
            case .unfit: .invalid
            case .tooLarge: .tooLarge
            case .unwritable: .unavailable
            }
        self.init(kind, "\(error.refusal.subject): \(error.refusal.reason)", cure: error.refusal.cure?.plainText)
    }
}
