import Foundation
import JobModel
import Testing

@Suite("What a group's hosts do, as the tables hold it")
struct HostStateTests {
    private static let drain = HostState.Drain(release: 2, tasks: [9, 7, 12, 8, 10]) { "h\($0)" }

    /// Each state and its JSON.
    private static let states: [(HostState, String)] = [
        (.starting, #"{"state":"starting"}"#),
        (.gone, #"{"state":"gone"}"#),
        (.stopping([]), #"{"state":"stopping"}"#),
        (.serving(.init()), #"{"state":"serving"}"#),
        (
            .serving(.init(stable: .init(active: 3, warming: 4), canary: .init(trouble: "no /tmp"))),
            #"{"canary":{"trouble":"no /tmp"},"stable":{"active":3,"warming":4},"state":"serving"}"#
        ),
        (
            .stopping([drain]),
            #"{"draining":[{"more":2,"release":2,"tasks":[{"handler":"h7","id":7},{"handler":"h8","id":8},"#
                + #"{"handler":"h9","id":9}]}],"state":"stopping"}"#
        ),
        (
            .serving(
                .init(
                    stable: .init(active: 3),
                    running: .init([.init(task: 9, handler: "h", release: 3, since: 1_000)]))),
            #"{"running":{"more":0,"threads":[{"handler":"h","release":3,"since":1000,"task":9}]},"#
                + #""stable":{"active":3},"state":"serving"}"#
        ),
        (
            HostState.serving(.init()).adding { serving in
                serving.losses = HostLosses(
                    count: 1, last: .init(at: 5, release: 3, clause: "died", task: 7, handler: "h", text: "a\nb"))
                serving.rules = HostRules(
                    crashBudget: 3, probationMs: 1, drainTimeoutMs: 2, stopGraceMs: 4, leaseMs: 5)
                let process = HostUsage.Process(pid: 8, residentBytes: 9, cpuMs: 10, cpuPercent: 1.5)
                serving.usage = HostUsage(hosts: [.init(release: 3, doing: .alone, process: process)])
            },
            #"{"losses":{"count":1,"last":{"at":5,"backtrace":["a","b"],"clause":"died","handler":"h","release":3,"#
                + #""task":7}},"rules":{"crash_budget":3,"drain_timeout_ms":2,"lease_ms":5,"probation_ms":1,"#
                + #""stop_grace_ms":4},"state":"serving","usage":{"hosts":[{"cpu_ms":10,"cpu_percent":1.5,"#
                + #""doing":"alone","pid":8,"release":3,"resident_bytes":9}]}}"#
        ),
        (.sentence("active, warming"), #""active, warming""#),
    ]

    @Test("Each state is the JSON that is documented, and comes back from it", arguments: states)
    func json(state: HostState, json: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(state), as: UTF8.self) == json)
        #expect(try JSONDecoder().decode(HostState.self, from: Data(json.utf8)) == state)
    }

    @Test("A state that only a newer dotjob knows is none", arguments: [#"{"state":"resting"}"#, "{}", "[]", "1"])
    func unknown(json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(HostState.self, from: Data(json.utf8)) }
    }

    @Test("What a newer dotjob adds to a state is passed over")
    func added() throws {
        let json = #"{"state":"serving","stable":{"active":3,"pid":9},"mood":"good"}"#
        let state = try JSONDecoder().decode(HostState.self, from: Data(json.utf8))
        #expect(state == .serving(.init(stable: .init(active: 3))))
    }

    @Test("A drain names its first three tasks and counts the others")
    func drains() {
        #expect(Self.drain.tasks.map(\.id) == [7, 8, 9] && Self.drain.tasks.map(\.handler) == ["h7", "h8", "h9"])
        #expect(Self.drain.more == 2)
        #expect(HostState.Drain(release: 1, tasks: [1, 2, 3]) { _ in "h" }.more == 0)
    }

    @Test("Of a backtrace the first lines are kept, and of a long line its beginning")
    func longBacktrace() {
        let lines = Array(repeating: String(repeating: "€", count: 300), count: 40)
        let death = HostLosses.Death(at: 1, release: 1, clause: "died", text: lines.joined(separator: "\n"))
        #expect(death.backtrace.count == HostLosses.Death.mostLines)
        #expect(death.backtrace.allSatisfy { $0.utf8.count <= HostLosses.Death.lineBytes && $0.hasSuffix("…") })
    }

    @Test("A trouble that is too long is cut between two characters, and marked")
    func longTrouble() throws {
        let fits = String(repeating: "x", count: Limits.messageBytes)
        #expect(HostState.Lane(trouble: fits).trouble == fits)
        for padding in ["", "x", "xx"] {
            let trouble = padding + String(repeating: "€", count: Limits.messageBytes)
            let kept = try #require(HostState.Lane(trouble: trouble).trouble)
            #expect(kept.utf8.count <= Limits.messageBytes && kept.utf8.count > Limits.messageBytes - 4)
            #expect(kept.hasSuffix("€…") && !kept.contains("\u{fffd}"))
        }
    }

    @Test("Only a host of the group's own release makes a state active")
    func active() {
        #expect(HostState.serving(.init(stable: .init(active: 1, trouble: "x"))).isActive)
        #expect(!HostState.serving(.init(stable: .init(warming: 1), canary: .init(active: 2))).isActive)
        #expect(!HostState.starting.isActive && !HostState.sentence("active").isActive)
    }
}
