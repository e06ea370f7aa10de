import JSONWriting
import JobModel

// What the bars say, in words.
extension SwapTimeline {
    /// The same as a table, the newest change first, for those who can't see bars.
    static func rows(
        _ lanes: [(executor: Int64, bars: [Bar])], _ executors: [JSONValue], _ call: PageCall
    ) -> [Fields] {
        let all = lanes.flatMap { lane in
            lane.bars.flatMap { bar in bar.states.map { (lane.executor, bar.release, $0) } }
        }
        return all.sorted { $0.2.at > $1.2.at }.prefix(60).map { executor, release, state in
            var row: Fields = [
                "host": executors.first { $0["id"].whole == executor }?["hostname"].words ?? "\(executor)",
                "release": release, "state": call.releaseState(state.word), "at": call.moment(state.at),
            ]
            row["reason"] = (state.reason).orNo
            return row
        }
    }

    /// How long each swap took: from the release's first transition to when an executor routed tasks to it.
    static func swaps(
        _ transitions: [JSONValue], _ firstTasks: [Place: FirstTask], _ call: PageCall
    ) -> [Fields] {
        var begun: [Int64: UTCMilliseconds] = [:]
        // A host that crashed is replaced, and its release becomes active once more: that is no swap.
        var seen: Set<[Int64]> = []
        var swaps: [Fields] = []
        for transition in transitions.reversed() {
            guard let release = transition["release"].whole, let at = transition["at"].time else { continue }
            begun[release] = begun[release] ?? at
            guard transition["state"].words == "active", let start = begun[release],
                seen.insert([release, transition["executor_id"].whole ?? 0]).inserted
            else { continue }
            let place = Place(release: release, executor: transition["executor_id"].whole ?? 0)
            var swap: Fields = [
                "release": release, "host": transition["hostname"].words, "took": call.span(at - start),
                "at": call.moment(at), "first": false,
            ]
            if let first = firstTasks[place] {
                swap["first"] = ["task": first.task, "after": call.span(first.afterMs)] as Fields
            }
            swaps.append(swap)
        }
        return swaps.suffix(4).reversed()
    }
}
