/// The life of a host process, as a pure state machine: it says what to do and does nothing itself.
///
/// Times are microseconds of CLOCK_BOOTTIME.
struct GenerationLife: Equatable, Sendable {
    enum Phase: Equatable, Sendable {
        /// It loads its bundle.
        case warming(until: Int64)
        /// Tasks are sent to it.
        case active
        /// No more tasks are sent; what runs may end by itself.
        case draining(until: Int64)
        /// What runs has been asked to stop.
        case stopping(until: Int64)
        /// Nothing runs; it stops, calls `fini` and exits.
        case exiting(until: Int64)
        /// SIGKILL has been sent.
        case killed
    }

    enum Action: Equatable, Sendable {
        /// Ask for everything back that has not started.
        case recallAll
        /// Ask what runs to stop.
        case stopRunning
        /// Tell it to finish and exit.
        case sendDrain
        case kill
    }

    /// Time limits, in microseconds.
    struct Limits: Equatable, Sendable {
        var stopGrace: Int64
        var exit: Int64
    }

    private(set) var phase: Phase
    private let limits: Limits

    init(warmingUntil deadline: Int64, limits: Limits) {
        phase = .warming(until: deadline)
        self.limits = limits
    }

    var isActive: Bool { phase == .active }
    var isDraining: Bool { if case .draining = phase { true } else { false } }
    var isWarming: Bool { if case .warming = phase { true } else { false } }

    /// Whether the host dies because we want it to: such a death blames nobody.
    var isEndedByUs: Bool {
        switch phase {
        case .exiting, .killed: true
        case .warming, .active, .draining, .stopping: false
        }
    }

    /// Whether running attempts have been asked to stop because the host is to go.
    var isStoppingWork: Bool {
        switch phase {
        // Killed: its last words are heard after that.
        case .stopping, .killed: true
        case .warming, .active, .draining, .exiting: false
        }
    }

    mutating func becameReady() {
        if isWarming { phase = .active }
    }

    /// No more tasks for this host. What it has been given has until `deadline`.
    ///
    /// - Parameter recalls: asks for what has not started; otherwise the host may finish that too.
    mutating func leave(until deadline: Int64, recalls: Bool) -> Action? {
        switch phase {
        case .warming, .active:
            phase = .draining(until: deadline)
        case .draining(let until):
            phase = .draining(until: min(until, deadline))
        case .stopping, .exiting, .killed:
            return nil
        }
        return recalls ? .recallAll : nil
    }

    /// Ends a drain before its deadline: what runs is asked to stop now.
    mutating func hurry(now: Int64) -> Action? {
        guard case .draining = phase else { return nil }
        phase = .stopping(until: now + limits.stopGrace)
        return .stopRunning
    }

    /// Moves on with time and with what the host still has.
    ///
    /// - Parameters:
    ///   - outstanding: tasks that the host has not answered.
    ///   - overdue: of those, attempts that have outstayed their timeout and the grace after it.
    mutating func tick(now: Int64, outstanding: Int, overdue: Int) -> Action? {
        switch phase {
        case .warming(let until):
            return now >= until ? killed() : nil
        case .draining(let until):
            if outstanding == 0 {
                phase = .exiting(until: now + limits.exit)
                return .sendDrain
            }
            // Nobody is left who could still end well.
            if outstanding == overdue { return killed() }
            guard now >= until else { return nil }
            phase = .stopping(until: now + limits.stopGrace)
            return .stopRunning
        case .stopping(let until):
            if outstanding == 0 {
                phase = .exiting(until: now + limits.exit)
                return .sendDrain
            }
            return now >= until || outstanding == overdue ? killed() : nil
        case .exiting(let until):
            return now >= until ? killed() : nil
        case .active, .killed:
            return nil
        }
    }

    /// The next time at which `tick` may have something to say by the clock alone.
    var deadline: Int64? {
        switch phase {
        case .warming(let until), .draining(let until), .stopping(let until), .exiting(let until): until
        case .active, .killed: nil
        }
    }

    mutating func kill() -> Action? {
        phase == .killed ? nil : killed()
    }

    private mutating func killed() -> Action {
        phase = .killed
        return .kill
    }
}
