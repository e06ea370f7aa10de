import HTTPTypes
import JSONWriting
import JobModel
import JobStore

/// What was: for charts, and for who asks what became of a release.
enum HistoryRoutes {
    private static let group = Parameter.query("group", .text(longest: 128), "Only this group's.")
    /// Attempts that a job's statistics are of.
    private static let runsCounted = 100
    /// Jobs that are asked about at once.
    private static let jobsAsked = 100
    private static let recent = Parameter.query(
        "recent", .integer(0...Int64(runsCounted)), "How many of them to list; none when it is not given.")

    static let operations: [APIOperation] = [
        APIOperation(
            id: "listHistory", method: .get, path: "/api/v1/history", tag: "history",
            summary: "Count attempts by time: how they ended, what they took, and how late they began.",
            access: .role(.viewer),
            parameters: [
                .query("from", .time, "From this minute on; an hour ago when it is not given."),
                .query("to", .time, "Up to this minute; now when it is not given."),
                .query("minutes", .integer(1...44_640), "Of one step; 1 when it is not given."), group,
                .query("release", .integer(1...Int64.max), "Only those on this release of the group."),
                .query(
                    "split", .word(RollupFilter.Split.allCases.map(\.rawValue)),
                    "What has steps of its own, besides each code."),
            ],
            success: .init(
                status: .ok,
                about: "The steps in which attempts ended, the oldest first. Ten minutes are one after a day.",
                schema: ListAnswer.schema(of: Shape.historyStep.reference)),
            problems: [.notFound, .invalid], isChange: false, run: history),
        APIOperation(
            id: "listTransitions", method: .get, path: "/api/v1/transitions", tag: "history",
            summary: "List what became of releases on executors, newest first.", access: .role(.viewer),
            parameters: ListAnswer.parameters + [
                group, .query("release", .integer(1...Int64.max), "Only of this release of the group."),
                .query("since", .time, "Only those from then on."),
            ],
            success: .init(
                status: .ok, about: "A page of transitions.",
                schema: ListAnswer.schema(of: Shape.transition.reference)),
            problems: [.notFound, .invalid], isChange: false
        ) { call in
            var filter = TransitionFilter()
            filter.groupName = try call.text("group").map { try call.group(named: $0).name }
            filter.releaseID = try call.integer("release").map {
                try call.store.release(number: $0, ofGroup: call.groupOfRelease(filter.groupName)).id
            }
            filter.since = call.time("since")
            return try ListAnswer.read(
                filter, .transition, for: call, group: { $0.groupID }, read: call.store.transitions)
        },
        APIOperation(
            id: "getJobStatistics", method: .get, path: "/api/v1/jobs/{id}/statistics", tag: "history",
            summary: "Say what a job's last \(runsCounted) attempts took, and how late they began.",
            access: .role(.viewer),
            parameters: [
                .path("id", .integer(1...Int64.max), "The job's id."),
                recent,
            ],
            success: .init(status: .ok, about: "The statistics.", schema: Shape.statistics.reference),
            problems: [.notFound], isChange: false
        ) { call in
            .json(
                Shape.statistics.json(
                    try call.store.statistics(
                        ofJob: call.job().name, runs: runsCounted, recent: Int(call.integer("recent") ?? 0))))
        },
        APIOperation(
            id: "listJobStatistics", method: .get, path: "/api/v1/job-statistics", tag: "history",
            summary: "Say of several jobs at once what their last \(runsCounted) attempts took.",
            access: .role(.viewer),
            parameters: [
                .query(
                    "job", .list(of: .integer(1...Int64.max), most: jobsAsked),
                    "The id of a job; it may come several times. One that is not there is passed over."),
                recent,
            ],
            success: .init(
                status: .ok, about: "The statistics of each.",
                schema: ListAnswer.schema(of: Shape.jobStatistics.reference)),
            problems: [.invalid], isChange: false, run: ofJobs),
    ]

    private static func ofJobs(_ call: Call) throws -> Answer {
        let asked = call.texts("job").compactMap { JobID($0) }
        let ids =
            try call.caller.token?.groupIDs == nil
            ? asked
            : asked.filter { id in
                try call.store.job(id: id).map { call.caller.mayReach($0.groupID) } ?? false
            }
        let found = try call.store.statistics(
            ofJobs: ids, runs: runsCounted, recent: Int(call.integer("recent") ?? 0))
        return ListAnswer.whole(
            found.sorted { $0.key < $1.key }.map { (jobID: $0.key, statistics: $0.value) }, .jobStatistics)
    }

    private static func history(_ call: Call) throws -> Answer {
        let to = (call.time("to") ?? call.now) / Rollup.minuteMs + (call.text("to") == nil ? 1 : 0)
        let from = call.time("from").map { $0 / Rollup.minuteMs } ?? to - 60
        var filter = RollupFilter(from: from, to: to, minutesPerStep: call.integer("minutes") ?? 1)
        filter.groupName = try call.text("group").map { try call.group(named: $0).name }
        filter.split = call.text("split").flatMap(RollupFilter.Split.init) ?? .none
        if let release = call.integer("release") {
            filter.groupName = try call.groupOfRelease(filter.groupName)
            filter.releaseNo = release
        }
        guard filter.groupName != nil || call.caller.token?.groupIDs == nil else {
            return try ofOwnGroups(filter, call)
        }
        return try answer(call.store.rollups(filter), filter, call)
    }

    /// What a token that is bound to groups may see: theirs, told apart or together.
    private static func ofOwnGroups(_ filter: RollupFilter, _ call: Call) throws -> Answer {
        var filter = filter
        var sums: [Rollup.Key: Rollup] = [:]
        for id in call.caller.token?.groupIDs ?? [] {
            filter.groupName = try call.store.group(id: id)?.name
            guard filter.groupName != nil else { continue }
            for step in try call.store.rollups(filter) { sums[step.key, default: Rollup()].add(step.rollup) }
        }
        let steps = sums.map { RollupStep(key: $0.key, rollup: $0.value) }.sorted { $0.key < $1.key }
        return try answer(steps, filter, call)
    }

    private static func answer(_ steps: [RollupStep], _ filter: RollupFilter, _ call: Call) throws -> Answer {
        let groups = Set(steps.map(\.key.groupID)).subtracting([0])
        let releases = Set(steps.map(\.key.releaseID)).subtracting([0])
        let groupNames = try groups.reduce(into: [:]) { $0[$1] = try call.store.group(id: $1)?.name }
        let numbers = Dictionary(
            try call.store.releases(Array(releases)).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        return ListAnswer.whole(
            steps.map { step in
                let release = numbers[step.key.releaseID]
                return HistoryStep(
                    step: step, minutes: filter.minutesPerStep,
                    groupName: groupNames[step.key.groupID] ?? release?.groupName, releaseNo: release?.number)
            }, .historyStep)
    }
}

extension Call {
    /// - Throws: `Problem` when none is given: releases are numbered within their groups.
    fileprivate func groupOfRelease(_ name: String?) throws -> String {
        guard let name else {
            throw Problem(
                .invalid, "release: of which group?", cure: "name the group: releases are numbered within it",
                field: "group")
        }
        return name
    }
}
