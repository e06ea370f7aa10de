import Archives
import Execution
import Foundation
import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations
import TypedHandlers

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
                .query(
                    "several", .flag,
                    "The archive holds a folder for each of several plugins: in it lies the plugin's directory, its library, or its "
                        + "manifest beside the library that it names."),
                .query("no_check", .flag, "Load nothing here: executors find out whether they run."),
                .query(
                    "handlers", .text(longest: 65_536),
                    "With no_check: those that the plugin has, between commas; else those of the group's plugin of its name."
                ),
                .query(
                    "load_timeout_ms", .integer(1...600_000),
                    "How long plugins may take to load, init included; half a minute when it is not given."),
            ],
            body: .upload,
            success: .init(
                status: .ok, about: "The release that holds it, or what would come of it.",
                schema: .either([Component.publication.reference, Shape.outlook.reference])),
            problems: [.notFound, .conflict, .invalid], isChange: true, commitsItself: true
        ) { try publish($0, probe()) }
    }

    private static func publish(_ call: Call, _ probe: PluginProbe) throws -> Answer {
        let group = try call.group()
        let before = try group.desiredReleaseID.flatMap { try call.store.release($0) }
        var probe = probe
        if let timeout = call.integer("load_timeout_ms") { probe.timeoutMs = timeout }
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
                var answer = try ReleaseRoutes.answer(made.release, call)
                answer.add(["is_new": .flag(made.isNew)])
                return answer
            }
        }
        return answer
    }

    private static func request(_ call: Call, _ group: ExecutorGroup) throws -> PublishRequest {
        guard let upload = call.upload else { throw Problem(.malformed, "body: missing") }
        var request = PublishRequest(
            group: group.name, paths: try call.flag("several") ? severalUnpacked(upload) : [unpacked(upload)],
            publisher: call.caller.name)
        request.note = call.text("note") ?? ""
        request.canaryPercent = call.integer("canary").map { Int($0) }
        request.replacesAll = call.flag("replace_all")
        request.allowsRemoval = call.flag("allow_removal")
        if call.flag("no_check") {
            let handlers = call.text("handlers")?.split(separator: ",").map(String.init) ?? []
            request.check = .none(handlers: handlers)
        } else if call.text("handlers") != nil {
            throw Problem(.invalid, "handlers: goes with no_check", cure: "leave it out", field: "handlers")
        }
        return request
    }

    /// The plugin that was sent: the file, or the directory that it holds packed, which goes with it.
    private static func unpacked(_ upload: String) throws -> String {
        guard ArchiveKind.matches(upload) else { return upload }
        return try unpack(upload) { unpacker, folder, name in try unpacker.unpack(upload, into: folder, as: name) }
    }

    /// The plugins that an archive holds a folder for each of.
    private static func severalUnpacked(_ upload: String) throws -> [String] {
        try unpack(upload) { unpacker, folder, name in
            _ = try unpacker.unpack(upload, into: folder, as: name)
            let root = "\(folder)/\(name)"
            return try FileManager.default.contentsOfDirectory(atPath: root).sorted().map { top in
                let names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(top)")
                let manifests = names.filter { $0.hasSuffix(PluginManifest.suffix) }
                guard let name = names.count == 1 ? names.first : manifests.first, manifests.count <= 1 else {
                    throw Problem(
                        .invalid, "archive: its folder \"\(top.prefix(64))\" holds no plugin, or several",
                        cure: "pack a folder for each plugin")
                }
                return "\(root)/\(top)/\(name)"
            }
        }
    }

    private static func unpack<Unpacked>(
        _ upload: String, _ unpack: (ArchiveUnpacker, _ folder: String, _ name: String) throws -> Unpacked
    ) throws -> Unpacked {
        let file = URL(fileURLWithPath: upload)
        do {
            return try unpack(
                ArchiveUnpacker(mostBytes: Int64(Limits.bundleBytes)),
                // No upload is called so.
                file.deletingLastPathComponent().appendingPathComponent(".unpacked").path,
                ArchiveKind.plainName(of: file.lastPathComponent))
        } catch let error as ArchiveError {
            throw Problem(error)
        }
    }
}

extension Component {
    /// A release that was published, or that holds the very bytes.
    static let publication = Component(
        name: "Publication",
        schema: Shape.release.schema(with: [
            .init(
                name: "is_new", schema: .flag, about: "Otherwise the group ran these very bytes already.",
                isRequired: true)
        ]))
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
