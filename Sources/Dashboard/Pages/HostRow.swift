import ControlAPI
import JSONWriting

/// A host of an executor: what it is there for, and what it uses.
struct HostRow {
    let fields: Fields

    init(_ host: JSONValue, _ call: PageCall) {
        fields = [
            "pid": host["pid"].whole ?? 0, "release": host["release"].whole ?? 0,
            "state": call.hostState(host["doing"].words), "memory": call.bytes(host["resident_bytes"]),
            "cpu": call.percent(host["cpu_percent"]),
        ]
    }

    /// The last host that died, with what it could still say.
    static func death(_ death: JSONValue, _ call: PageCall) -> Fields? {
        guard !death.isNull else { return nil }
        var fields: Fields = [
            "release": death["release"].whole ?? 0, "clause": death["clause"].words,
            "backtrace": death["backtrace"].list.map(\.words).joined(separator: "\n"),
        ]
        fields["at"] = call.moment(death["at"]).orNo
        fields["task"] = death["task_id"].whole.orNo
        fields["handler"] = death["handler"].string.orNo
        return fields
    }
}

extension PageCall {
    /// What a host does.
    func hostState(_ word: String) -> Fields {
        let state: PageState =
            switch word {
            case "active": .ok
            case "warming", "canary": .running
            case "draining": .waiting
            default: .held
            }
        return self.state(state, words.find("host_doing.\(word)") ?? word)
    }
}
