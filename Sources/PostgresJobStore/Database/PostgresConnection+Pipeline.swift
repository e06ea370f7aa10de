import CPostgres
import Glibc
import JobStore
import Threads

/// A statement with its values.
struct PostgresStep {
    /// Static text: it is prepared once a connection, or with each use where connections are a pooler's. Tables are written as `dotjob.dot_…`, whatever the schema is called.
    let sql: String
    let values: [any PostgresValue]
    /// It is not asked again on this connection, or leaves nothing there that the next user of a pooler's would meet.
    let isForOnce: Bool

    init(_ sql: String, _ values: [any PostgresValue], isForOnce: Bool = false) {
        self.sql = sql
        self.values = values
        self.isForOnce = isForOnce
    }
}

extension PostgresConnection {
    /// Runs a statement, behind what waits for it, in one round trip.
    @discardableResult
    func run(_ sql: String, _ values: any PostgresValue...) throws -> PostgresRows {
        try run(PostgresStep(sql, values))
    }

    @discardableResult
    func run(_ step: PostgresStep) throws -> PostgresRows {
        try pipeline([step])[0]
    }

    /// Has a statement go out with the next one, for which nobody needs its rows.
    func queue(_ sql: String, _ values: any PostgresValue...) { waiting.append(PostgresStep(sql, values)) }

    func queue(_ step: PostgresStep) { waiting.append(step) }

    /// Runs statements behind what waits for them in one round trip, in their order. After one that fails no later one runs.
    ///
    /// - Returns: the rows of each; not of what has waited.
    /// - Throws: `PostgresFailure`.
    func pipeline(_ new: [PostgresStep]) throws -> [PostgresRows] {
        let steps = waiting + new
        waiting = []
        guard !isClosed else { throw PostgresFailure.lost("the connection is closed") }
        let names = try steps.map { try send($0) }
        guard client.pointee.pipelineSync(handle) == 1 else { throw lost() }
        return Array(try answers(to: steps, preparedNow: names).suffix(new.count))
    }

    /// - Returns: the name under which it is prepared by this; `nil` when it was before.
    private func send(_ step: PostgresStep) throws -> String? {
        if step.isForOnce || location.poolsTransactions {
            try sendValues(step.values, for: .text(qualified(step.sql)))
            return nil
        }
        var new: String?
        let name: String
        if let known = prepared[step.sql] {
            name = known
        } else {
            preparations += 1
            name = "dotjob\(preparations)"
            new = name
            let types = step.values.map { type(of: $0).oid }
            guard client.pointee.sendPrepare(handle, name, qualified(step.sql), Int32(types.count), types) == 1 else {
                throw lost()
            }
            // So that the same statement, later in this pipeline, does not prepare it again.
            prepared[step.sql] = name
        }
        try sendValues(step.values, for: .prepared(name))
        return new
    }

    private enum Statement {
        case prepared(String)
        case text(String)
    }

    private func sendValues(_ values: [any PostgresValue], for statement: Statement) throws {
        var all: [UInt8] = []
        // Where each begins; `nil` for null.
        var offsets: [Int?] = []
        var lengths: [Int32] = []
        for value in values {
            let start = all.count
            offsets.append(value.encode(into: &all) ? start : nil)
            lengths.append(Int32(all.count - start))
        }
        let sent = all.withUnsafeBytes { bytes -> Int32 in
            // An empty text is no null, so it needs an address too.
            let empty = UnsafePointer<CChar>(bitPattern: 1)
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let places = zip(offsets, lengths).map { offset, length -> UnsafePointer<CChar>? in
                guard let offset else { return nil }
                return length == 0 ? empty : start.map { UnsafePointer($0 + offset) }
            }
            let formats = [Int32](repeating: 1, count: values.count)
            let count = Int32(values.count)
            return switch statement {
            case .prepared(let name):
                client.pointee.sendQueryPrepared(handle, name, count, places, lengths, formats, 1)
            case .text(let sql):
                client.pointee.sendQueryParams(
                    handle, sql, count, values.map { type(of: $0).oid }, places, lengths, formats, 1)
            }
        }
        guard sent == 1 else { throw lost() }
    }

    private func answers(to steps: [PostgresStep], preparedNow new: [String?]) throws -> [PostgresRows] {
        let deadline = SystemClock.bootMicroseconds() + answerMs * 1_000
        var rows: [PostgresRows] = []
        var failure: PostgresFailure?
        var commands = zip(steps, new).flatMap { step, new in
            new == nil ? [(step, false)] : [(step, true), (step, false)]
        }
        commands.reverse()
        while true {
            guard let result = try next(until: deadline) else { continue }
            let status = client.pointee.resultStatus(result.handle)
            if status == POSTGRES_PIPELINE_SYNC.status { break }
            guard let (step, isPreparing) = commands.popLast() else { continue }
            switch status {
            case POSTGRES_COMMAND_OK.status, POSTGRES_TUPLES_OK.status:
                if !isPreparing { rows.append(PostgresRows(result)) }
            default:
                if isPreparing { prepared[step.sql] = nil }
                // What follows a failure is answered as aborted, and tells nothing.
                if failure == nil { failure = PostgresFailure(result.handle, client) }
            }
        }
        if let failure {
            if failure.endsConnection { close() }
            throw failure
        }
        return rows
    }

    /// - Returns: `nil` at the end of one statement's answer.
    private func next(until deadline: Int64) throws -> PostgresResult? {
        while true {
            let left = client.pointee.flush(handle)
            if left < 0 { throw lost() }
            if left == 0, client.pointee.isBusy(handle) == 0 { break }
            try wait(for: Int16(left == 0 ? POLLIN : POLLIN | POLLOUT), until: deadline)
            if client.pointee.consumeInput(handle) != 1 { throw lost() }
        }
        if let result = client.pointee.getResult(handle) { return PostgresResult(result, client) }
        if client.pointee.status(handle) != POSTGRES_CONNECTION_OK.status { throw lost() }
        return nil
    }

    /// Runs several statements without values, which libpq sends as they are.
    func script(_ sql: String) throws {
        if !waiting.isEmpty { _ = try pipeline([]) }
        guard client.pointee.exitPipelineMode(handle) == 1,
            client.pointee.sendQuery(handle, qualified(sql)) == 1
        else { throw lost() }
        let deadline = SystemClock.bootMicroseconds() + answerMs * 1_000
        var failure: PostgresFailure?
        while let result = try next(until: deadline) {
            let status = client.pointee.resultStatus(result.handle)
            if status != POSTGRES_COMMAND_OK.status, status != POSTGRES_TUPLES_OK.status, failure == nil {
                failure = PostgresFailure(result.handle, client)
            }
        }
        guard client.pointee.enterPipelineMode(handle) == 1 else { throw lost() }
        if let failure { throw failure }
    }

    private func qualified(_ sql: String) -> String {
        location.schema == PostgresLocation.defaultSchema
            ? sql : sql.replacing("\(PostgresLocation.defaultSchema).", with: "\(location.schema).")
    }
}
