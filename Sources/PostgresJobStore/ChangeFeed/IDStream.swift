import JobModel
import JobStore

/// A table that gets new rows, read by their ids.
///
/// An id is drawn before its transaction commits, so that a row may be seen after one of a higher id. What a look has passed by is looked
/// for until it cannot come any more (`IDGaps`).
struct IDStream {
    /// Under which the mark has its gaps.
    let name: String
    /// The highest id that can be seen.
    let head: String
    let newest: String
    fileprivate let new: String
    fileprivate let late: String
    fileprivate let countNew: String

    /// - Parameters:
    ///   - columns: `id` is the first.
    ///   - source: with alias `l` for the table.
    init(_ name: String, _ columns: String, from source: String, where condition: String = "true") {
        self.name = name
        let select = "SELECT \(columns) FROM \(source) WHERE \(condition) AND"
        head = "SELECT coalesce((SELECT l.id FROM \(source) WHERE \(condition) ORDER BY l.id DESC LIMIT 1), 0)"
        new = "\(select) l.id > $1 ORDER BY l.id LIMIT $2"
        newest = "\(select) l.id > $1 ORDER BY l.id DESC LIMIT $2"
        late = """
            SELECT row.* FROM unnest($1::bigint[], $2::bigint[]) AS gap (first, last)
                CROSS JOIN LATERAL (\(select) l.id BETWEEN gap.first AND gap.last ORDER BY l.id LIMIT $3) AS row
            ORDER BY row.id LIMIT $3
            """
        countNew = "SELECT count(*) FROM (\(new)) AS new"
    }
}

/// What a stream has for a look.
struct NewRows {
    /// Those that others had passed first, then those behind the mark: `ChangeLook.mostRows` each at most.
    var rows: [PostgresRow]
    /// The last one's id, or where the look began.
    var last: Int64
    /// Whether there are more behind it.
    var isMany: Bool
}

extension ChangeLook {
    /// Reads the rows of a stream that were not told yet.
    ///
    /// - Parameter pages: what is too much is left to the next look; otherwise `isMany` tells of it, and none of them is read.
    mutating func rows(of stream: IDStream, behind last: Int64, pages: Bool) throws -> NewRows {
        var gaps = notes.mark.gaps[stream.name] ?? IDGaps()
        var rows = try lateRows(of: stream, in: &gaps)
        let found = Array(try db.run(stream.new, last, Self.mostRows + 1))
        let isMany = found.count > Self.mostRows
        var end = last
        if !isMany || pages {
            let new = found.prefix(Self.mostRows)
            let ids = new.map { $0[0] as Int64 }
            gaps.pass(behind: last, seen: ids)
            end = ids.last ?? last
            rows += new
        }
        notes.mark.gaps[stream.name] = gaps
        return NewRows(rows: rows, last: end, isMany: isMany)
    }

    private mutating func lateRows(of stream: IDStream, in gaps: inout IDGaps) throws -> [PostgresRow] {
        let ranges = gaps.ranges
        var rows: [PostgresRow] = []
        if !ranges.isEmpty {
            rows = Array(
                try db.run(stream.late, ranges.map(\.lowerBound), ranges.map(\.upperBound), Self.mostRows))
            gaps.found(rows.map { $0[0] })
        }
        // There may be more of them: the next look has them.
        if rows.count < Self.mostRows, gaps.settle(oldest: unseen.oldest, next: unseen.next) { notes.owe() }
        return rows
    }

    /// Passes by all rows of a stream up to its head.
    ///
    /// - Returns: the head, and how many there are: where they are very many, at most so many.
    mutating func passOver(_ stream: IDStream, behind last: Int64) throws -> (head: Int64, count: Int) {
        let head = try head(of: stream)
        let counted: Int = try db.run(stream.countNew, last, Self.mostCounted).value() ?? 0
        let drawn = Int(head - last)
        if counted < drawn { notes.mark.gaps[stream.name, default: IDGaps()].passOver() }
        return (head, counted < Self.mostCounted ? counted : drawn)
    }

    func head(of stream: IDStream) throws -> Int64 { try db.run(stream.head).value() ?? 0 }

    /// Begins at what there is; what is under way comes late.
    mutating func readHeads() throws {
        notes.mark.logID = try begin(Self.log)
        notes.mark.auditID = try begin(Self.audit)
        notes.mark.releaseID = try begin(Self.releases)
        notes.mark.transitionID = try begin(Self.transitions)
        notes.mark.taskID = try begin(Self.tasks)
        notes.mark.foreignTaskID = try begin(Self.foreignTasks)
        notes.mark.jobID = try begin(Self.jobs)
    }

    private mutating func begin(_ stream: IDStream) throws -> Int64 {
        let head = try head(of: stream)
        let start = max(head - Int64(Self.mostRows), 0)
        let seen = try db.run(stream.newest, start, Self.mostRows).map { $0[0] as Int64 }
        var gaps = IDGaps()
        gaps.pass(behind: start, seen: seen.reversed())
        notes.mark.gaps[stream.name] = gaps
        return head
    }
}
