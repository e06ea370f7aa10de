import JobModel
import Operations
import Wording

extension RolloutPlace {
    var text: String { "\(name): \(stateText)" }

    fileprivate var name: String { "executor \(executorID) (\(hostname.printable))" }

    fileprivate var stateText: String {
        guard let state else { return "not there yet" }
        return reason.map { "\(state.rawValue): \($0.firstLine)" } ?? state.rawValue
    }
}

extension RolloutFailure {
    func text(of release: Release) -> String {
        switch self {
        case .quarantined(let reason): "\(release.subject) was quarantined: \(reason?.firstLine ?? "it crashed")"
        case .superseded(let number):
            "\(release.subject) is not wanted any more: the group went on to "
                + (number.map { "release \($0)" } ?? "no release")
        case .turnedDown(let place): "\(place.name): release \(release.number) \(place.stateText)"
        }
    }
}

extension RolloutVerdict {
    /// What is waited for.
    static func text(ofLate places: [RolloutPlace]) -> String {
        guard !places.isEmpty else {
            return "no executor of the group is online; start one with \"dotjob executor\" or \"dotjob up\""
        }
        return places.map { "\($0.name) is \($0.stateText)" }.joined(separator: "; ")
    }
}
