import CPostgres
import Glibc
import JobStore
import Threads

/// One connection to the server. Every call blocks, until its deadline at most.
///
/// `@unchecked Sendable`: it belongs to one thread at a time, which the pool sees to.
final class PostgresConnection: @unchecked Sendable {
    let location: PostgresLocation
    let client: PostgresClient
    let handle: OpaquePointer
    /// How long the server may take to answer what was sent at once.
    let answerMs: Int64
    /// Statements that the server has prepared: their names, by their text.
    var prepared: [String: String] = [:]
    /// How many were prepared so far: no name comes twice.
    var preparations = 0
    /// What goes out with the next statement, and is answered before it.
    var waiting: [PostgresStep] = []
    /// Nothing more can be asked of it.
    private(set) var isClosed = false

    // After the URL's own come none of ours: those stand before it, for what it leaves open.
    private static let settings = [
        ("connect_timeout", "5"), ("tcp_user_timeout", "5000"), ("keepalives", "1"), ("keepalives_idle", "5"),
        ("keepalives_interval", "2"), ("keepalives_count", "3"), ("client_encoding", "UTF8"),
        ("fallback_application_name", "dotjob"), ("target_session_attrs", "read-write"),
    ]

    /// Connects.
    ///
    /// - Parameter host: which of the location's, where it names several.
    /// - Throws: `PostgresFailure` when the server does not answer or does not let us in, `StoreError` without a library for it.
    init(_ location: PostgresLocation, host: PostgresHost? = nil, connectMs: Int64, answerMs: Int64) throws {
        self.location = location
        self.answerMs = answerMs
        client = try PostgresLibrary.client()
        guard let handle = Self.start(location, host, client) else { throw PostgresFailure.lost("out of memory") }
        self.handle = handle
        do {
            try connect(until: SystemClock.bootMicroseconds() + connectMs * 1_000)
        } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    private static func start(
        _ location: PostgresLocation, _ host: PostgresHost?, _ client: PostgresClient
    ) -> OpaquePointer? {
        // What stands behind the URL goes before what it says.
        let chosen = host.map { [("host", $0.name), ("port", $0.port)] } ?? []
        let all = settings + [("dbname", location.connectionText)] + chosen
        let keywords = all.map { strdup($0.0) }
        let values = all.map { strdup($0.1) }
        defer { for text in keywords + values { free(text) } }
        let names = keywords.map { UnsafePointer($0) } + [nil]
        let texts = values.map { UnsafePointer($0) } + [nil]
        return client.pointee.connectStartParams(names, texts, 1)
    }

    private func connect(until deadline: Int64) throws {
        guard client.pointee.status(handle) != POSTGRES_CONNECTION_BAD.status else { throw lost() }
        _ = client.pointee.setNoticeProcessor(handle, { _, _ in }, nil)
        // Before the first poll, libpq's manual says, behave as if it had answered WRITING.
        var step = POSTGRES_POLLING_WRITING.step
        while step != POSTGRES_POLLING_OK.step {
            if step == POSTGRES_POLLING_FAILED.step { throw lost() }
            let events = step == POSTGRES_POLLING_READING.step ? POLLIN : POLLOUT
            try wait(for: Int16(events), until: deadline)
            step = client.pointee.connectPoll(handle)
        }
        guard client.pointee.setnonblocking(handle, 1) == 0, client.pointee.enterPipelineMode(handle) == 1 else {
            throw lost()
        }
    }

    /// Waits until the socket is ready, and closes the connection when it is not in time: the answer would be the next one's.
    func wait(for events: Int16, until deadline: Int64) throws {
        while true {
            let left = deadline - SystemClock.bootMicroseconds()
            guard left > 0 else {
                close()
                throw PostgresFailure.lost("no answer in time")
            }
            var descriptor = pollfd(fd: client.pointee.socket(handle), events: events, revents: 0)
            // poll(2) does not count the time that the machine is suspended.
            let ready = poll(&descriptor, 1, Int32(clamping: min(left / 1_000 + 1, 1_000)))
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw lost() }
        }
    }

    /// Says what libpq says, and closes the connection.
    func lost() -> PostgresFailure {
        let said = client.pointee.errorMessage(handle).map { String(cString: $0) } ?? "no details"
        close()
        let line = said.split(separator: "\n").map { $0.trimmingPrefix(" ") }.joined(separator: " ")
        return .lost(location.redacting(line))
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        client.pointee.finish(handle)
    }

    /// Whether the server still holds up its end, as far as can be seen without asking it.
    var isUsable: Bool {
        guard !isClosed, client.pointee.status(handle) == POSTGRES_CONNECTION_OK.status else { return false }
        var descriptor = pollfd(fd: client.pointee.socket(handle), events: Int16(POLLIN), revents: 0)
        // Whatever an idle connection has to read, which is nearly always why it ends, another one does without.
        return poll(&descriptor, 1, 0) == 0
    }

    /// Whether a transaction is open in which a statement has failed: it can only be rolled back.
    var isFailed: Bool { client.pointee.transactionStatus(handle) == POSTGRES_TRANSACTION_FAILED.status }

    /// 150020 for 15.20.
    var serverVersion: Int32 { client.pointee.serverVersion(handle) }

    /// Whether no transaction is open.
    var isIdle: Bool { client.pointee.transactionStatus(handle) == POSTGRES_TRANSACTION_IDLE.status }
}

extension postgres_connection_status {
    var status: Int32 { Int32(rawValue) }
}

extension postgres_transaction_status {
    var status: Int32 { Int32(rawValue) }
}

extension postgres_polling_status {
    var step: Int32 { Int32(rawValue) }
}

extension postgres_result_status {
    var status: Int32 { Int32(rawValue) }
}
