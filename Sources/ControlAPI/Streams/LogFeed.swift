import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

/// What one client of a task's log gets: lines as they are logged, and the end of each attempt.
struct LogFeed: Sendable {
    private var follower: TaskFollower
    /// What has been found and not been sent: nothing more is looked for meanwhile.
    private var backlog: ArraySlice<String> = ["retry: 2000\n\n"]
    private(set) var isOver = false
    /// Since when its client has taken nothing, in the reader's milliseconds.
    private var stuckSince: Int64?

    init(_ task: TaskID, after place: TaskLine.Place) { follower = TaskFollower(task, after: place) }

    let heartbeat = ": \n\n"

    /// Whether its client has been told all there will ever be.
    var isDone: Bool { isOver && backlog.isEmpty }

    /// Looks for more, when all that was found is on its way. Blocks its thread.
    mutating func look(in store: any TaskQueue & LogStore) throws {
        guard backlog.isEmpty, !isOver else { return }
        let look = try follower.look(in: StoredTaskLogs(store: store))
        isOver = look.isOver
        backlog = ArraySlice(look.news.map(Self.text))
    }

    /// Hands on what there is room for.
    ///
    /// - Returns: for how long there has been none, in milliseconds.
    mutating func send(to buffer: StreamBuffer, now: Int64) -> Int64 {
        while let text = backlog.first, buffer.hasRoom {
            _ = buffer.append(text)
            backlog.removeFirst()
            stuckSince = nil
        }
        guard !backlog.isEmpty else {
            stuckSince = nil
            return 0
        }
        let since = stuckSince ?? now
        stuckSince = since
        return now - since
    }

    private static func text(of news: TaskFollower.News) -> String {
        switch news {
        case .line(let line):
            "event: line\nid: \(line.place.text)\ndata: \(JSONText.compact(Shape.taskLine.json(line)))\n\n"
        case .ended(let log):
            "event: ended\ndata: \(JSONText.compact(Shape.log.json(log)))\n\n"
        }
    }
}

extension TaskLine.Place {
    /// As a client keeps it.
    var text: String { "\(claimNo).\(number)" }

    /// - Returns: `nil` for what is none.
    init?(text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 2, let claim = parts[0], let number = parts[1].flatMap(Int.init(exactly:)), number >= 0
        else { return nil }
        self.init(claimNo: claim, number: number)
    }
}

extension Shape where Thing == TaskLine {
    static let taskLine = Shape(
        name: "TaskLine",
        fields: [
            .init("claim_no", .integer(), "Of the attempt.") { JSONValue($0.place.claimNo) },
            .init("line_no", .integer(), "In the attempt's log, from 1.") { JSONValue($0.place.number) },
            .init("line", Shape<LogLine>.line.reference, "") { Shape<LogLine>.line.json($0.line) },
        ])
}
