import JSONWriting

/// What the drains with and without swaps have shown.
struct SwapFigures {
    /// Of one drain.
    struct Drain {
        var seconds: Double
        var tasksPerSecond: Double
        /// Releases that came and ran while tasks were left.
        var swaps = 0
        /// From each release's commit to the first task that started on it, in nanoseconds.
        var firstTasks: [Int64] = []
        /// From the commit of each of the second group's tasks to its first instruction, in nanoseconds.
        var beside: [Int64] = []
    }

    private var swapping: [Drain] = []
    private var steady: [Drain] = []

    mutating func add(_ drain: Drain, isSwapping: Bool) {
        if isSwapping { swapping.append(drain) } else { steady.append(drain) }
    }

    var members: [(name: String, value: JSONValue)] {
        let firstTasks = Self.durations(swapping.flatMap(\.firstTasks))
        let beside = Self.durations(swapping.flatMap(\.beside))
        let besideSteady = Self.durations(steady.flatMap(\.beside))
        return [
            ("seconds", .number(Self.median(swapping.map(\.seconds)))),
            ("tasks_per_second", .number(Self.median(swapping.map(\.tasksPerSecond)))),
            ("tasks_per_second_without", .number(Self.median(steady.map(\.tasksPerSecond)))),
            ("ratio", .number(Self.median(zip(swapping, steady).map { $0.tasksPerSecond / $1.tasksPerSecond }))),
            ("swaps", .integer(firstTasks.count)),
            ("swaps_in_drain", .integer(Int64(swapping.reduce(0) { $0 + $1.swaps }))),
            ("p50_ms", firstTasks.percentileMs(50)),
            ("p99_ms", firstTasks.percentileMs(99)),
            ("beside_tasks", .integer(beside.count)),
            ("beside_p50_ms", beside.percentileMs(50)),
            ("beside_p99_ms", beside.percentileMs(99)),
            ("beside_without_p50_ms", besideSteady.percentileMs(50)),
            ("beside_without_p99_ms", besideSteady.percentileMs(99)),
            ("beside_p99_ratio", .number(beside.milliseconds(99) / besideSteady.milliseconds(99))),
        ]
    }

    private static func durations(_ nanoseconds: [Int64]) -> Durations {
        var durations = Durations()
        for duration in nanoseconds { durations.record(nanoseconds: duration) }
        return durations
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
