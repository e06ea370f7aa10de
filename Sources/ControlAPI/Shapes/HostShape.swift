import JSONWriting
import JobModel

// What an executor tells of its hosts, as parts of `Executor`.
extension Component {
    static let processUsage = Component(name: "ProcessUsage", schema: .object(usage))

    static let hostProcess = Component(
        name: "HostProcess",
        schema: .object(
            usage + [
                .init(name: "release", schema: .integer(), about: "The number of its release.", isRequired: true),
                .init(
                    name: "doing", schema: .word(HostUsage.Host.Doing.allCases.map(\.rawValue)), about: "",
                    isRequired: true),
            ]))

    static let hostDeath = Component(
        name: "HostDeath",
        schema: .object([
            .init(name: "at", schema: .time, about: "", isRequired: true),
            .init(name: "release", schema: .integer(), about: "The number of its release.", isRequired: true),
            .init(name: "clause", schema: .text(), about: "How it ended, in words.", isRequired: true),
            .init(
                name: "task_id", schema: .nullable(.integer()), about: "That took it down, where one did.",
                isRequired: true),
            .init(name: "handler", schema: .nullable(.text()), about: "", isRequired: true),
            .init(
                name: "backtrace", schema: .list(of: .text()), about: "The first lines of what it could still say.",
                isRequired: true),
        ]))

    static let hostRules = Component(
        name: "HostRules",
        schema: .object([
            .init(
                name: "crash_budget", schema: .integer(),
                about: "Distinct tasks that may take their host down in a probation before the group goes back.",
                isRequired: true),
            .init(
                name: "probation_ms", schema: .integer(), about: "Of a release, once it is active.", isRequired: true),
            .init(
                name: "drain_timeout_ms", schema: .integer(), about: "Of a host that was replaced.", isRequired: true),
            .init(
                name: "stop_grace_ms", schema: .integer(),
                about: "From when an attempt is asked to stop until its host is killed.", isRequired: true),
            .init(name: "lease_ms", schema: .integer(), about: "Of its session.", isRequired: true),
        ]))

    private static let usage: [Schema.Member] = [
        .init(name: "pid", schema: .integer(), about: "", isRequired: true),
        .init(name: "resident_bytes", schema: .integer(), about: "Of memory.", isRequired: true),
        .init(name: "cpu_ms", schema: .integer(), about: "Computed since it began.", isRequired: true),
        .init(
            name: "cpu_percent", schema: .nullable(.number), about: "Of one core, lately; null at first.",
            isRequired: true),
    ]
}

extension HostUsage.Process {
    private var members: [String: JSONValue] {
        [
            "pid": JSONValue(pid), "resident_bytes": JSONValue(residentBytes), "cpu_ms": JSONValue(cpuMs),
            "cpu_percent": JSONValue(cpuPercent),
        ]
    }

    var json: JSONValue { .object(members) }

    func json(of host: HostUsage.Host) -> JSONValue {
        .object(
            members.merging(["release": JSONValue(host.release), "doing": .text(host.doing.rawValue)]) { $1 })
    }
}

extension HostLosses.Death {
    var json: JSONValue {
        .object([
            "at": JSONValue(time: at), "release": JSONValue(release), "clause": .text(clause),
            "task_id": JSONValue(task), "handler": JSONValue(handler),
            "backtrace": .list(backtrace.map(JSONValue.text)),
        ])
    }
}

extension HostRules {
    var json: JSONValue {
        .object([
            "crash_budget": JSONValue(crashBudget), "probation_ms": JSONValue(probationMs),
            "drain_timeout_ms": JSONValue(drainTimeoutMs), "stop_grace_ms": JSONValue(stopGraceMs),
            "lease_ms": JSONValue(leaseMs),
        ])
    }
}
