import ControlAPI
import JSONWriting

/// What a rollback would do, before anybody does it.
struct RollbackPanel {
    let fields: Fields

    /// - Parameters:
    ///   - path: the group's.
    ///   - number: the release to go back to; `nil` for what the group ran before.
    /// - Returns: `nil` where there is nothing to go back to.
    init?(_ path: String, group: String, to number: Int64? = nil, _ call: PageCall) throws(Problem) {
        let answer: JSONValue
        do throws(Problem) {
            answer = try call.get("\(path)/rollback", ["to": number.map(String.init)])
        } catch {
            guard [.conflict, .notFound].contains(error.kind) else { throw error }
            return nil
        }
        let target = answer["to"].whole
        var values = ["group": group, "count": "\(answer["executors"].whole ?? 0)"]
        values["from"] = "\(answer["from"].whole ?? 0)"
        values["to"] = "\(target ?? answer["from"].whole ?? 0)"
        var effects: [String] = []
        if let canary = answer["ended_canary"].whole {
            values["canary"] = "\(canary)"
            effects.append(call.words("groups.rollback_canary", values))
        }
        if target != nil {
            let isOne = answer["executors"].whole == 1
            effects.append(call.words(isOne ? "groups.rollback_effect_one" : "groups.rollback_effect", values))
        }
        if effects.isEmpty { effects.append(call.words("groups.rollback_nothing", values)) }
        let needs = answer["needs"].list.map { need in
            let more = need["tasks_are_exact"].flag ? "" : "+"
            return call.words(
                "groups.rollback_need",
                [
                    "handler": need["handler"].words, "to": values["to"] ?? "", "jobs": "\(need["jobs"].whole ?? 0)",
                    "tasks": "\(need["tasks"].whole ?? 0)\(more)",
                ])
        }
        fields = ["effects": effects, "needs": needs, "has_needs": !needs.isEmpty]
    }
}
