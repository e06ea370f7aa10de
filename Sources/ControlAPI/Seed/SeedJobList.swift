import JSONWriting
import JobModel
import JobStore
import Synchronization

/// The seed's list of jobs, sent in pieces.
final class SeedJobList: Sendable {
    private enum Part {
        case head
        case jobs(isFirst: Bool)
        case end
    }

    private struct Place {
        var filter: JobFilter
        var part = Part.head
    }

    private let place: Mutex<Place>
    private let sees: @Sendable (Job) -> Bool

    /// - Parameter sees: whether a job is shown.
    init(_ filter: JobFilter, sees: @escaping @Sendable (Job) -> Bool) {
        var filter = filter
        filter.limit = 500
        place = Mutex(Place(filter: filter))
        self.sees = sees
    }

    /// The next piece of the answer; `nil` after the last. Blocks its thread.
    func next(from store: any JobCatalog) throws -> String? {
        try place.withLock { place in
            switch place.part {
            case .head:
                place.part = .jobs(isFirst: true)
                return SeedEnvelope.successHead + "["
            case .jobs(let isFirst):
                let page = try store.jobs(place.filter)
                let jobs = page.filter(sees).map { JSONText.compact(SeedJob.shape.json($0)) }
                place.filter.after = page.next
                place.part = page.next == nil ? .end : .jobs(isFirst: isFirst && jobs.isEmpty)
                let text = (isFirst || jobs.isEmpty ? "" : ",") + jobs.joined(separator: ",")
                return page.next == nil ? text + "]}" : text
            case .end: return nil
            }
        }
    }
}
