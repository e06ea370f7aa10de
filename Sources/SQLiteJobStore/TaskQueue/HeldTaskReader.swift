import GRDB
import JobModel

/// Reads the tasks of deliveries that a session still holds: the fence.
///
/// The transaction holds the write lock, so what it sees stays true until the commit. Deliveries are asked for in the order of
/// their ids, and consecutive ids are read in one pass, at less than half the cost of a look-up each. Change the queue only
/// after the last question.
struct HeldTaskReader {
    private static let stretch = """
        SELECT \(HeldTask.columns) FROM dot_task_queue
        WHERE id BETWEEN ?1 AND ?2 AND session = ?3 AND status = 2 ORDER BY id
        """

    /// Stands at the task that `next(_:)` has returned.
    let row: HotStatement
    private let ids: [TaskID]
    private var position = 0
    private var stretchEnd = TaskID.min
    private var isAtRow = false
    private var taken: TaskID?

    /// - Parameter ids: of all deliveries, in rising order.
    init(_ ids: [TaskID], of session: SessionID, _ db: Database) throws {
        self.ids = ids
        row = try HotStatement(db, Self.stretch)
        row.bind(3, session)
    }

    /// The task of the next delivery, or `nil` when that is stale: given back, rescued, or answered before in this batch.
    mutating func next(_ claimNo: Int64) throws -> HeldTask? {
        let id = ids[position]
        position += 1
        if id > stretchEnd { try beginStretch() }
        while isAtRow, row.int(0) < id { isAtRow = try row.step() }
        guard isAtRow, row.int(0) == id, row.int(5) == claimNo, taken != id else { return nil }
        taken = id
        return HeldTask(row)
    }

    /// Ends the reading, so that the queue may change.
    func finish() { row.reset() }

    private mutating func beginStretch() throws {
        var end = position - 1
        while end + 1 < ids.count, ids[end + 1] <= ids[end] + 1 { end += 1 }
        stretchEnd = ids[end]
        row.reset()
        row.bind(1, ids[position - 1])
        row.bind(2, stretchEnd)
        isAtRow = try row.step()
    }
}
