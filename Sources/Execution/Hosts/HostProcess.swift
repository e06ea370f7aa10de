import CLinux
import CSlotTable
import Glibc
import HostProtocol
import JobModel
import Threads

/// A `dotjob-host` process and the descriptors to it. Confined to the thread that made it.
final class HostProcess {
    let pid: pid_t
    let slots: UInt32
    /// Readable when the process has ended.
    let watch: Int32
    let socket: Int32
    let output: Int32
    let error: Int32
    private let slotTable: OpaquePointer
    /// Of the slot table, and of the words that attempts leave in it.
    private let memory: Int32
    /// A script's interpreter opens it some time after the start.
    private let executable: HostExecutable?
    /// By which what it leaves behind is known.
    private let mark: String
    private var outbound = FrameWriter()
    private var sent = 0
    private var inbound = FrameStream()
    private(set) var framesReceived = 0
    private var isReaped = false
    /// Whether the host may still say something. Its end of the socket closing is no proof of its death: only `reap` is.
    private(set) var isSocketOpen = true

    /// What a host is started with.
    struct Start {
        /// The program, for people who read `ps` and errors.
        var path: String
        /// The file that is executed, when it is not whatever the path names now.
        var executable: HostExecutable?
        var group: String
        var slots: UInt32
        var environment: [String]
        /// The session's lock, which the host inherits; `nil` for a throw-away host.
        var sessionLock: Int32?
        /// As of `extendLease`.
        var leaseEndsAt: Int64?
    }

    init(_ start: Start) throws {
        var pair: [Int32] = [-1, -1]
        var outputPipe: [Int32] = [-1, -1]
        var errorPipe: [Int32] = [-1, -1]
        var owned: [Int32] = []
        defer { for descriptor in owned { close(descriptor) } }
        func check(_ result: Int32, _ what: String) throws {
            if result < 0 { throw ExecutionError(.system, what, String(cString: strerror(errno))) }
        }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        try check(socketpair(AF_UNIX, type, 0, &pair), "socketpair")
        owned += pair
        try check(gnu_pipe(&outputPipe), "pipe")
        owned += outputPipe
        try check(gnu_pipe(&errorPipe), "pipe")
        owned += errorPipe
        let memory = slot_table_create(start.slots)
        try check(memory, "slot table")
        owned.append(memory)
        guard let table = slot_table_map(memory, start.slots) else {
            throw ExecutionError(.system, "slot table", String(cString: strerror(errno)))
        }
        if let end = start.leaseEndsAt { slot_table_extend_lease(table, end) }
        _ = fcntl(pair[0], F_SETFL, O_NONBLOCK)
        Self.widenBuffers(of: pair)

        // Ignored, as a parent may have left it, the kernel would reap the host and nobody would learn how it ended.
        signal(SIGCHLD, SIG_DFL)
        let arguments = [
            start.path, HostArguments.protocolVersion, String(HostArguments.currentProtocol), HostArguments.slots,
            String(start.slots), "--group", start.group,
        ]
        var pid: pid_t = 0
        let program = try start.executable?.open() ?? start.path
        let mark = "\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let variables = start.environment + ["\(LeftChildren.variable)=\(mark)"]
        var result: Int32 = 0
        LeftChildren.start {
            result = withCStrings(arguments) { arguments in
                withCStrings(variables) { environment in
                    host_process_spawn(
                        program, arguments, environment, outputPipe[1], errorPipe[1], pair[1], memory,
                        start.sessionLock ?? -1, &pid)
                }
            }
            return result == 0 ? pid : nil
        }
        guard result == 0 else {
            slot_table_unmap(table, start.slots)
            throw ExecutionError(
                .host, "host \"\(start.path)\"", "cannot start: \(String(cString: strerror(result)))",
                cure: .nameHostProgram)
        }
        watch = host_process_watch(pid)
        self.pid = pid
        slots = start.slots
        slotTable = table
        socket = pair[0]
        output = outputPipe[0]
        error = errorPipe[0]
        self.memory = memory
        self.mark = mark
        executable = start.executable
        owned.removeAll { [pair[0], outputPipe[0], errorPipe[0], memory].contains($0) }
    }

    deinit {
        if !isReaped {
            kill()
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            LeftChildren.reaped(pid)
        }
        for descriptor in [watch, socket, output, error, memory] where descriptor >= 0 { close(descriptor) }
        slot_table_unmap(slotTable, slots)
    }

    private static func widenBuffers(of pair: [Int32]) {
        var size: Int32 = 4 << 20
        for descriptor in pair {
            setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    // MARK: - Talking

    /// Whether bytes wait for the socket to take them.
    var hasUnsentBytes: Bool { sent < outbound.bytes.count }

    /// Writes frames and sends what the socket takes; `flush` sends the rest.
    func send(_ write: (inout FrameWriter) -> Void) {
        write(&outbound)
        flush()
    }

    func flush() {
        while hasUnsentBytes {
            let count = outbound.bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0 {
                if errno == EINTR { continue }
                // EAGAIN: poll tells when there is room. Anything else: the host is gone, and its end is seen elsewhere.
                if errno != EAGAIN { dropUnsentBytes() }
                return
            }
            sent += count
        }
        dropUnsentBytes()
    }

    private func dropUnsentBytes() {
        outbound.removeAll()
        sent = 0
    }

    private static let readBytes = 64 * 1024

    /// Reads what the host has said and hands each report over, until nothing is left.
    ///
    /// - Throws: when the host breaks the protocol, which only a damaged host does.
    func receive(_ handle: (HostReport) -> Void) throws {
        while true {
            let count = inbound.fill(atMost: Self.readBytes) { read(socket, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count == 0 || (count < 0 && errno != EAGAIN) { isSocketOpen = false }
            while let report = try inbound.next({ try HostReport(kind: $0, from: &$1) }) {
                framesReceived += 1
                handle(report)
            }
            if count < Self.readBytes { return }
        }
    }

    // MARK: - Looking

    /// What the host's threads run at this moment, by slot. Starts lie between the boot and now, whatever a damaged table says.
    func running() -> [slot_reading] {
        let now = SystemClock.bootMicroseconds()
        return (0..<slots).compactMap { index in
            var reading = slot_table_read(slotTable, slots, index)
            reading.started_boottime_us = min(max(reading.started_boottime_us, 0), now)
            return reading.state == SLOT_RUNNING ? reading : nil
        }
    }

    /// How many of the tasks that it was sent has it taken from its queue, if the slot table is whole.
    var taken: UInt64 { slot_table_taken(slotTable) }

    /// Whether it has begun to load plugins: what ends it after that may be their doing.
    var isLoading: Bool { slot_table_is_loading(slotTable) }

    /// Whether a frame has begun and is not whole.
    var isInFrame: Bool { inbound.isInFrame }

    /// Whether the process is stopped: by a signal, or by a debugger.
    var isStopped: Bool {
        guard let state = ProcessState(of: pid) else { return false }
        return state == .stopped || state == .traced
    }

    /// What an attempt has left in its slot, running or just ended; `nil` when no slot knows it any more.
    func lastWords(of task: TaskReference) -> LastWords? {
        for index in 0..<slots {
            let reading = slot_table_read(slotTable, slots, index)
            guard reading.task_id == task.taskID, reading.claim_no == task.claimNo else { continue }
            return LastWords(of: task, in: memory, slots: slots, slot: index)
        }
        return nil
    }

    func obituary() -> HostObituary {
        var raw = slot_table_obituary()
        slot_table_read_obituary(slotTable, slots, &raw)
        return HostObituary(raw)
    }

    // MARK: - Ending

    /// Has the host end by itself at a later time, in microseconds of CLOCK_BOOTTIME. One that was started without a lease never does.
    func extendLease(to end: Int64) { slot_table_extend_lease(slotTable, end) }

    /// Kills the host and whatever it forked: they share a process group.
    func kill() { _ = Glibc.kill(-pid, SIGKILL) }

    /// Ends what the host, which is gone, has left behind in sessions of its own.
    ///
    /// - Returns: what that was.
    func endLeftChildren() -> [LeftChildren.Child] { LeftChildren.end(ofHost: mark) }

    /// Reaps the host if it has ended, and kills what it forked. Returns the wait status.
    func reap() -> Int32? {
        guard !isReaped else { return nil }
        guard watch < 0 || PollSet.isReady(watch) else { return nil }
        // Before waitpid: as long as the host is a zombie its number names this group and no other.
        if watch >= 0 { kill() }
        var status: Int32 = 0
        guard host_process_reap(pid, &status) == 1 else { return nil }
        isReaped = true
        LeftChildren.reaped(pid)
        return status
    }
}

/// Runs `body` with a NULL-terminated array of C strings.
private func withCStrings<R>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
}
