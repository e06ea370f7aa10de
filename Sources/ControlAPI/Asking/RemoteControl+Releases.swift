import JSONWriting
public import JobModel
public import JobStore
public import Operations

extension RemoteControl: ReleaseControl {
    public func releases(_ filter: ReleaseFilter) throws -> Page<ReleaseFacts> {
        let groups = try groupsByID()
        let page = try page(["releases"], filter, [("group", filter.groupName)]) {
            try ReleaseFacts(answer: $0, groups)
        }
        return Page(items: page.compactMap { $0 }, next: page.next)
    }

    public func release(_ name: ReleaseName) throws -> ReleaseFacts {
        let groups = try groupsByID()
        let found: [ReleaseFacts]
        if let group = name.group {
            found = try [get("groups", group, "releases", "\(name.number)") { try ReleaseFacts(answer: $0, groups) }]
                .compactMap { $0 }
        } else {
            found = try facts([("number", "\(name.number)")], groups)
        }
        let release = try ReleaseOperations.only(found.map(\.release), name)
        guard let facts = found.first(where: { $0.release.id == release.id }) else {
            throw StoreError.noRelease(release.id)
        }
        return facts
    }

    private func facts(_ query: Query, _ groups: [GroupID: ExecutorGroup]) throws -> [ReleaseFacts] {
        try get("releases", query: query) { node in
            try node.list("items").compactMap { try ReleaseFacts(answer: $0, groups) }
        }
    }

    private func release(id: ReleaseID) throws -> Release? {
        try get("releases", query: [("id", "\(id)")]) { try $0.list("items").map(Release.init(answer:)) }.first
    }

    public func comparison(of release: Release) throws -> ReleaseComparison {
        let before = try self.release(before: release)
        return ReleaseComparison(before: before?.number, handlers: HandlerChanges(from: before, to: release))
    }

    private func release(before release: Release) throws -> Release? {
        if let previous = release.previousID { return try self.release(id: previous) }
        guard release.number > 1 else { return nil }
        return try get(
            "releases", query: [("group", release.groupName), ("number", "\(release.number - 1)")]
        ) { try $0.list("items").map(Release.init(answer:)) }.first
    }

    public func misfits(of release: Release) throws -> [JobMisfit] {
        try get("groups", release.groupName, "releases", "\(release.number)", "misfits") {
            try $0.list("items").map(JobMisfit.init(answer:))
        }
    }

    public func promote(group: String, allowsRemoval: Bool) throws -> Release {
        try post("groups", group, "promote", body: ["allow_removal": .flag(allowsRemoval)], as: Release.init(answer:))
    }

    public func shareCanary(group: String, percent: Int, release number: Int64?) throws -> ExecutorGroup {
        var body: [String: JSONValue] = ["percent": JSONValue(percent)]
        if let number { body["release"] = JSONValue(number) }
        return try post("groups", group, "canary", body: body, as: ExecutorGroup.init(answer:))
    }

    public func rollBack(group: String, to number: Int64?, allowsRemoval: Bool) throws -> RollbackOutcome {
        var body: [String: JSONValue] = ["allow_removal": .flag(allowsRemoval)]
        if let number { body["to"] = JSONValue(number) }
        return try post("groups", group, "rollback", body: body) {
            RollbackOutcome(
                release: try Release(answer: $0), effect: try $0.word("effect"),
                endedCanary: try $0.optionalInteger("ended_canary"))
        }
    }

    public func look(at release: Release) throws -> RolloutProgress.Look {
        // The group first: what it wants is decided before executors act on it.
        let group = try get("groups", release.groupName, as: ExecutorGroup.init(answer:))
        let now = try get("groups", release.groupName, "releases", "\(release.number)") {
            try ReleaseFacts(answer: $0, [group.id: group])
        }
        let wanted = try group.desiredReleaseID.flatMap { $0 == release.id ? release : try self.release(id: $0) }
        return RolloutProgress.Look(
            group: group, wanted: wanted, release: now?.release ?? release,
            executors: try all(["executors"], [("group", group.name)], ExecutorNode.init(answer:)).filter(\.isOnline),
            standings: now?.standings ?? [])
    }

    // MARK: - Publishing

    public func publish(_ request: PublishRequest) throws -> PublishOutcome {
        let upload = try PluginUpload(request.paths)
        return try read(try answer(to: self.request(request, upload, isDryRun: false))) { node in
            upload.outcome(
                of: request, release: try Release(answer: node), isNew: try node.flag("is_new"))
        }
    }

    public func outlook(_ request: PublishRequest) throws -> PublishOutlook {
        let upload = try PluginUpload(request.paths)
        return try read(try answer(to: self.request(request, upload, isDryRun: true))) { node in
            let release = Release(
                id: 0, groupID: 0, groupName: try node.text("group"), number: try node.integer("number"),
                digest: try node.text("digest"), plugins: try node.list("plugins").map(Plugin.init(answer:)),
                publishedBy: request.publisher, publishedAt: 0, note: request.note)
            return PublishOutlook(
                upload.outcome(of: request, release: release, isNew: try node.flag("is_new")),
                comparison: ReleaseComparison(
                    before: try node.optionalInteger("compared_to"),
                    handlers: HandlerChanges(
                        added: try node.texts("handlers_added"), removed: try node.texts("handlers_removed"),
                        changed: try node.texts("handlers_changed"))),
                misfits: try node.list("misfits").map(JobMisfit.init(answer:)))
        }
    }

    private func request(_ request: PublishRequest, _ upload: PluginUpload, isDryRun: Bool) -> ServerRequest {
        var query: Query = [
            ("file", upload.name), ("several", upload.isPacked ? "true" : nil),
            ("note", request.note.isEmpty ? nil : request.note),
            ("canary", request.canaryPercent.map { "\($0)" }),
            ("replace_all", request.replacesAll ? "true" : nil),
            ("allow_removal", request.allowsRemoval ? "true" : nil), ("dry_run", isDryRun ? "true" : nil),
            ("load_timeout_ms", request.loadTimeoutMs.map { "\($0)" }),
        ]
        if case .none(let handlers) = request.check {
            query += [
                ("no_check", "true"), ("handlers", handlers.isEmpty ? nil : handlers.joined(separator: ",")),
            ]
        }
        // They are loaded, and others beside them, before there is an answer.
        let patienceMs = 2 * (request.loadTimeoutMs ?? 30_000) + 240_000
        return .upload(
            upload.bytes, to: Self.target(["groups", request.group, "releases"], query), patienceMs: patienceMs)
    }
}
